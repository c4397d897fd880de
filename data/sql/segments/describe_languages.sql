-- grain: one row a segment ('' for all viewers) and language: sums over viewers of reviews in it, r, and of all, n
with members as (
    select segment_id, viewer_id from segment_members where main
    union all
    select '', viewer_id from viewers
),
wrote as (
    select viewer_id, count(*)::double as n from reviews where viewer_id is not null group by viewer_id
),
written as (
    select viewer_id, language, count(*)::double as r from reviews where viewer_id is not null group by all
)
select p.segment_id, t.language, count(*) as viewers, sum(t.r) as r, sum(t.r * t.r) as rr, sum(t.r * w.n) as rn
from written as t
join wrote as w using (viewer_id)
join members as p using (viewer_id)
where t.language is not null
group by all order by all
