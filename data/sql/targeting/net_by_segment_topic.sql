-- grain: one row a segment of $kind and topic, no hidden one, that its members speak of: sums over viewers as in figures/net_whole
with counted as (
    select m.segment_id, e.topic_id as key, e.viewer_id,
           sum(case e.sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from evidence_matching($filter) as e
    join segment_members as m on m.viewer_id = e.viewer_id and m.kind = $kind and m.main
    where e.sign is not null and e.topic_id in (select topic_id from topics where not hidden)
    group by all
)
select segment_id, key, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted group by all order by segment_id, key
