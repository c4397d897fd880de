-- grain: one row a segment whose viewers speak of what the filter means: sums over viewers as in net_whole, sentences by sign
with counted as (
    select viewer_id, count(*) filter (sign = 'praise') as praise, count(*) filter (sign = 'blame') as blame, count(*) as m
    from evidence_matching($filter)
    where sign is not null and viewer_id is not null
    group by viewer_id
)
select segment_id, count(*) as clusters, sum(praise - blame)::double as s, sum(m)::double as m,
       sum((praise - blame) ** 2)::double as ss, sum((praise - blame) * m)::double as sm, sum(m * m)::double as mm,
       sum(praise)::bigint as praise, sum(blame)::bigint as blame
from counted join segment_members using (viewer_id)
where main
group by segment_id
