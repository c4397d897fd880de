-- grain: one row an aspect that is spoken of: sums over viewers as in net_whole, sentences by sign, reviews
with counted as (
    select aspect, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m,
           count(*) filter (sign = 'praise') as praise, count(*) filter (sign = 'neutral') as neutral,
           count(*) filter (sign = 'blame') as blame, count(distinct review_id) as reviews
    from aspects_matching($filter)
    where sign is not null
    group by all
)
select aspect, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm, sum(praise)::bigint as praise,
       sum(neutral)::bigint as neutral, sum(blame)::bigint as blame, sum(reviews)::bigint as reviews
from counted group by aspect order by m desc, aspect
