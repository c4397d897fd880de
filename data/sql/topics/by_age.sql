-- grain: one row a title and $days days since its release (0: from the day of it): as in by_period, topic null: what was written
with said as materialized (
    select e.title_id, e.topic_id, e.language, e.review_id, coalesce(e.viewer_id, e.review_id) as viewer, e.sign,
           floor(date_diff('day', t.release_date, e.published_at::date) / $days)::integer as age
    from evidence_matching($filter) as e
    join titles as t on t.title_id = e.title_id
    where e.published_at is not null and t.release_date is not null
),
tongues as (
    select case when min(language) = max(language) then min(language) end as language
    from evidence where topic_id = $topic
),
by_viewer as (
    select title_id, age, viewer, count(distinct review_id) as reviews, count(sign) as m,
           count(*) filter (sign = 'praise') - count(*) filter (sign = 'blame') as s
    from said where topic_id = $topic group by all
),
written as (
    select s.title_id, s.age, count(distinct s.review_id) as reviews, count(distinct s.viewer) as viewers
    from said as s, tongues as t
    where t.language is null or s.language = t.language
    group by all
)
select w.title_id, n.name, n.release_date, w.age, w.reviews as base_reviews, w.viewers as base_viewers,
       any_value(t.language) as language, coalesce(sum(v.reviews), 0)::bigint as reviews, count(v.viewer) as viewers,
       count(*) filter (v.m > 0) as clusters, coalesce(sum(v.s), 0)::double as s, coalesce(sum(v.m), 0)::double as m,
       coalesce(sum(v.s * v.s), 0)::double as ss, coalesce(sum(v.s * v.m), 0)::double as sm,
       coalesce(sum(v.m * v.m), 0)::double as mm
from written as w
cross join tongues as t
join titles as n on n.title_id = w.title_id
left join by_viewer as v on v.title_id = w.title_id and v.age = w.age
group by w.title_id, n.name, n.release_date, w.age, w.reviews, w.viewers
order by w.title_id, w.age
