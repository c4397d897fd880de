-- grain: one row a title with a place on the map, with how many of the viewers whom the filter means like it; most liked first
select p.id as title_id, t.name, p.x, p.y, coalesce(v.likes, 0) as likes
from places as p
join titles as t on t.title_id = p.id
left join (
    select title_id, count(*) as likes from verdicts
    where liking = 1 and viewer_id in (select viewer_id from viewers_matching($filter))
    group by title_id
) as v on v.title_id = p.id
where p.kind = 'title'
order by likes desc, t.name, p.id
