-- grain: one row a subject (all, an aspect, an entity) and segment of $kind that speaks of it, null: viewers of none: sums as in net_whole
with said as (
    select 'net' as subject, '' as key, coalesce(viewer_id, review_id) as viewer, sign from evidence_matching($filter)
    union all
    select 'aspect', aspect, coalesce(viewer_id, review_id), sign from aspects_matching($filter)
    union all
    select kind, entity_id, coalesce(viewer_id, review_id), sign from mentions_matching($filter)
),
counted as (
    select subject, key, viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from said where sign is not null
    group by all
)
select c.subject, c.key, m.segment_id, count(*) as clusters, sum(c.s)::double as s, sum(c.m)::double as m,
       sum(c.s * c.s)::double as ss, sum(c.s * c.m)::double as sm, sum(c.m * c.m)::double as mm
from counted as c
left join segment_members as m on m.viewer_id = c.viewer and m.kind = $kind and m.main
group by all order by c.subject, c.key, m.segment_id nulls last
