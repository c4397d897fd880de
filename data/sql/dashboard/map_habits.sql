-- grain: one row a side; how many titles a viewer of the map likes, as sums over those chosen and over the others
with chosen as (select unnest($viewer_ids::varchar[]) as viewer_id),
drawn as (
    select id as viewer_id, id in (select viewer_id from chosen) as chosen from places
    where kind = 'viewer' and id in (select viewer_id from viewers_matching($filter))
),
liked as (select viewer_id, count(*) as likes from verdicts where liking = 1 group by viewer_id)
select d.chosen, count(*) as viewers, coalesce(sum(l.likes), 0)::double as total,
       coalesce(sum(l.likes * l.likes), 0)::double as squares
from drawn as d left join liked as l using (viewer_id)
group by d.chosen
