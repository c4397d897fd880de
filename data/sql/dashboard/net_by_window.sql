-- grain: one row a title and window (now, before): sums over viewers as in net_by_title, days $split and on are now
with counted as (
    select title_id, published_at >= $split::date as now, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from evidence_matching($filter)
    where sign is not null
    group by all
)
select title_id, now, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted group by title_id, now
