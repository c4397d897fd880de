-- grain: one row a title of $titles, random group of viewers ($groups of them) and day before $last with ratings: how many
select title_id, (hash(coalesce(viewer_id, rating_id)) % $groups)::integer as part,
       date_diff('day', rated_at::date, $last::date)::double as age, count(*)::double as n
from ratings_matching($filter)
where rated_at is not null and title_id in (select unnest($titles))
group by all order by all
