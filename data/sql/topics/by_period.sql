-- grain: one row a topic of $topics and period of length $unit: reviews, viewers, sums over viewers of net; topic null: what was written, by language (null: in any)
with said as materialized (
    select topic_id, language, review_id, coalesce(viewer_id, review_id) as viewer, sign,
           date_trunc($unit, published_at)::date as period
    from evidence_matching($filter)
    where published_at is not null
),
tongues as (
    select topic_id, case when min(language) = max(language) then min(language) end as language
    from evidence where list_contains($topics::integer[], topic_id) group by topic_id
),
by_viewer as (
    select topic_id, period, viewer, count(distinct review_id) as reviews, count(sign) as m,
           count(*) filter (sign = 'praise') - count(*) filter (sign = 'blame') as s
    from said where list_contains($topics::integer[], topic_id) group by all
),
written as (
    select language, period, count(distinct review_id) as reviews, count(distinct viewer) as viewers
    from said group by grouping sets ((language, period), (period))
)
select v.topic_id, t.language, v.period, sum(v.reviews)::bigint as reviews, count(*) as viewers,
       count(*) filter (v.m > 0) as clusters, sum(v.s)::double as s, sum(v.m)::double as m,
       sum(v.s * v.s)::double as ss, sum(v.s * v.m)::double as sm, sum(v.m * v.m)::double as mm
from by_viewer as v join tongues as t using (topic_id)
group by all
union all
select null, language, period, reviews, viewers, 0, 0, 0, 0, 0, 0 from written
order by 3, 1 nulls first, 2 nulls first
