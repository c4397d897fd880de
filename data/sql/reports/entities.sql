-- grain: one row a character, person or plot point of a title: the day of its first mention
select entity_id, min(published_at)::date as first_on from mentions where title_id = $title_id and sign is not null
group by all order by entity_id
