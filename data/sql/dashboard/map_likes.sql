-- grain: one row a title and side; how many viewers of the map like it, of those chosen and of the others
with chosen as (select unnest($viewer_ids::varchar[]) as viewer_id),
drawn as (
    select id as viewer_id, id in (select viewer_id from chosen) as chosen from places
    where kind = 'viewer' and id in (select viewer_id from viewers_matching($filter))
)
select v.title_id, t.name, count(*) filter (d.chosen) as chosen, count(*) filter (not d.chosen) as others
from verdicts as v
join drawn as d using (viewer_id)
join titles as t using (title_id)
where v.liking = 1
group by v.title_id, t.name
order by v.title_id
