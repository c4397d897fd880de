-- grain: one row a segment of $kind and aspect that its members speak of: sums over viewers as in figures/net_whole
with counted as (
    select m.segment_id, a.aspect as key, a.viewer_id,
           sum(case a.sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from aspects_matching($filter) as a
    join segment_members as m on m.viewer_id = a.viewer_id and m.kind = $kind and m.main
    where a.sign is not null
    group by all
)
select segment_id, key, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted group by all order by segment_id, key
