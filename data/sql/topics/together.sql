-- grain: one row two topics of which a review speaks both: reviews of both, how many chance would give and its variance, within titles and lengths of reviews
with lengths as materialized (
    select title_id, language, review_id, least(count(*), 12) as sentences
    from evidence_matching($filter) where topic_id >= 0 group by all
),
spoken as materialized (
    select distinct l.title_id, l.language, l.sentences, l.review_id, e.topic_id
    from evidence_matching($filter) as e join lengths as l using (review_id)
    where list_contains($topics::integer[], e.topic_id)
),
strata as (select title_id, language, sentences, count(*) as n from lengths group by all),
single as materialized (
    select topic_id, title_id, language, sentences, count(*) as k from spoken group by all
),
pairs as (
    select a.topic_id as one, b.topic_id as other, count(*) as reviews
    from spoken as a join spoken as b on b.review_id = a.review_id and b.topic_id > a.topic_id
    group by all
),
chances as (
    -- A sentence has one topic: of reviews as long, what chance gives is that of words drawn, not of two coins thrown.
    select a.topic_id as one, b.topic_id as other, a.k as k, b.k as l, s.n as n, sentences as length,
           1 - pow(1 - a.k / s.n, 1 / sentences) as p, 1 - pow(1 - b.k / s.n, 1 / sentences) as q
    from single as a
    join single as b using (title_id, language, sentences)
    join strata as s using (title_id, language, sentences)
    where b.topic_id > a.topic_id
),
expected as (
    select one, other, sum(n * chance) as expected, sum(n * chance * (1 - k / n) * (1 - l / n)) as variance
    from (select *, greatest(0, (k + l) / n - 1 + pow(greatest(0, 1 - p - q), length)) as chance from chances)
    group by all
)
select e.one, e.other, coalesce(p.reviews, 0)::bigint as reviews, e.expected::double as expected, e.variance::double as variance
from expected as e left join pairs as p using (one, other)
order by e.one, e.other
