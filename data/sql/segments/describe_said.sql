-- grain: one row a segment ('' for all viewers), kind and key, an aspect or topic (no hidden one) that is spoken of: sums over viewers
-- as in figures/net_whole, and of reviews that speak of it, r, with themselves and with all scored reviews of the viewer, n
with members as (
    select segment_id, viewer_id from segment_members where main
    union all
    select '', viewer_id from viewers
),
scored as (
    select viewer_id, count(distinct review_id)::double as n
    from evidence where sign is not null and viewer_id is not null group by viewer_id
),
told as (
    select 'aspect' as kind, aspect as key, viewer_id, review_id, sign from aspects
    union all
    select 'topic', topic_id::varchar, viewer_id, review_id, sign from evidence
    where topic_id in (select topic_id from topics where not hidden)
),
said as (
    select kind, key, viewer_id, count(*)::double as m, count(distinct review_id)::double as r,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end)::double as s
    from told where sign is not null and viewer_id is not null group by all
)
select p.segment_id, t.kind, t.key, count(*) as clusters, sum(t.s) as s, sum(t.m) as m, sum(t.s * t.s) as ss,
       sum(t.s * t.m) as sm, sum(t.m * t.m) as mm, sum(t.r) as r, sum(t.r * t.r) as rr, sum(t.r * c.n) as rn
from said as t
join scored as c using (viewer_id)
join members as p using (viewer_id)
group by all order by all
