-- grain: one row a title with a review or a rating: its names, most reviewed first
select t.title_id, t.name, t.original_name, t.year, coalesce(r.reviews, 0)::bigint as reviews
from titles as t
left join (select title_id, count(*) as reviews from reviews group by all) as r using (title_id)
where r.reviews is not null or t.title_id in (select title_id from ratings)
order by r.reviews desc nulls last, t.name, t.title_id
