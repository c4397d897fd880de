-- grain: one row a title and $days days since its release (0: from the day of it): as in by_period, and base_: of all reviews in the topic's language
with tongue as materialized (
    select case when min(language) = max(language) then min(language) end as language
    from evidence where topic_id = $topic
),
said as materialized (
    select e.title_id, e.topic_id = $topic as spoken, e.review_id, coalesce(e.viewer_id, e.review_id) as viewer, e.sign,
           floor(date_diff('day', t.release_date, e.published_at::date) / $days)::integer as age
    from evidence_matching($filter) as e
    join titles as t on t.title_id = e.title_id
    where e.published_at is not null and t.release_date is not null
      and e.language = coalesce((select language from tongue), e.language)
),
by_review as (
    select title_id, age, viewer, review_id, bool_or(coalesce(spoken, false)) as spoken, count(sign) filter (spoken) as m,
           count(*) filter (spoken and sign = 'praise') - count(*) filter (spoken and sign = 'blame') as s
    from said group by all
),
by_viewer as (
    select title_id, age, viewer, count(*) as base, count(*) filter (spoken) as reviews, sum(m) as m, sum(s) as s
    from by_review group by all
)
select v.title_id, any_value(n.name) as name, any_value(n.release_date) as release_date, v.age,
       sum(v.base)::bigint as base_reviews, count(*) as base_viewers, (select language from tongue) as language,
       sum(v.reviews)::bigint as reviews, count(*) filter (v.reviews > 0) as viewers,
       count(*) filter (v.m > 0) as clusters, sum(v.s)::double as s, sum(v.m)::double as m,
       sum(v.s * v.s)::double as ss, sum(v.s * v.m)::double as sm, sum(v.m * v.m)::double as mm
from by_viewer as v
join titles as n on n.title_id = v.title_id
group by v.title_id, v.age
order by v.title_id, v.age
