-- grain: one row a span of $days days since $release (0: from release on, −1: before it): sums as in net_by_title
with counted as (
    select floor(date_diff('day', $release::date, published_at::date) / $days)::integer as age,
           coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from evidence_matching($filter)
    where sign is not null and published_at is not null
    group by all
)
select age, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted group by age
order by age
