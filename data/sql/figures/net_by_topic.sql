-- grain: one row a topic that is spoken of and not hidden: sums over viewers as in net_whole, reviews
with counted as (
    select topic_id, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m,
           count(distinct review_id) as reviews
    from evidence_matching($filter)
    where sign is not null and topic_id in (select topic_id from topics where not hidden)
    group by all
)
select c.topic_id, n.label, count(*) as clusters, sum(c.s)::double as s, sum(c.m)::double as m,
       sum(c.s * c.s)::double as ss, sum(c.s * c.m)::double as sm, sum(c.m * c.m)::double as mm,
       sum(c.reviews)::bigint as reviews
from counted as c
left join topics as n using (topic_id)
group by all order by m desc, c.topic_id
