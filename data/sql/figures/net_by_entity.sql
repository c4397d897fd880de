-- grain: one row an entity that is mentioned: sums over viewers as in net_whole, sentences by sign, reviews
with counted as (
    select entity_id, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m,
           count(*) filter (sign = 'praise') as praise, count(*) filter (sign = 'neutral') as neutral,
           count(*) filter (sign = 'blame') as blame, count(distinct review_id) as reviews
    from mentions_matching($filter)
    where sign is not null
    group by all
)
select c.entity_id, n.title_id, n.kind, n.name, n.detail, count(*) as clusters, sum(c.s)::double as s,
       sum(c.m)::double as m, sum(c.s * c.s)::double as ss, sum(c.s * c.m)::double as sm, sum(c.m * c.m)::double as mm,
       sum(c.praise)::bigint as praise, sum(c.neutral)::bigint as neutral, sum(c.blame)::bigint as blame,
       sum(c.reviews)::bigint as reviews
from counted as c
join entities as n using (entity_id)
group by all order by m desc, c.entity_id
