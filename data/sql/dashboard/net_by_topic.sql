-- grain: one row a topic: sums over viewers as in net_by_title; hidden topics and sentences without one stay out
with counted as (
    select topic_id, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from evidence_matching($filter)
    where sign is not null and topic_id in (select topic_id from topics where not hidden)
    group by all
)
select topic_id, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted group by topic_id
order by m desc, topic_id
