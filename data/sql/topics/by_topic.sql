-- grain: one row a topic that is spoken of: sentences by sign, sums over viewers of net and ratings (own, o_: of all others), reviews it is of
with said as materialized (
    select topic_id, language, title_id, review_id, coalesce(viewer_id, review_id) as viewer, sign, rating
    from evidence_matching($filter)
),
-- A topic of one language is held against the reviews of that language, one of several against all.
tongues as (
    select topic_id, case when min(language) = max(language) then min(language) end as language
    from evidence where topic_id >= 0 group by topic_id
),
written as materialized (
    select language, title_id, review_id, viewer, any_value(rating) as rating from said group by all
),
by_writer as (
    select language, viewer, count(*) as reviews, count(rating) as m, coalesce(sum(rating), 0) as s,
           coalesce(sum(rating * rating), 0) as squares
    from written group by grouping sets ((language, viewer), (viewer))
),
base as (
    select language, count(*) as writers, sum(reviews) as reviews, count(*) filter (m > 0) as clusters,
           sum(m) as m, sum(s) as s, sum(squares) as squares, sum(s * s) as ss, sum(s * m) as sm, sum(m * m) as mm
    from by_writer group by language
),
spoken as materialized (
    select topic_id, viewer, review_id, any_value(title_id) as title_id, any_value(rating) as rating,
           count(*) as sentences, count(sign) as m, count(*) filter (sign = 'praise') as praise,
           count(*) filter (sign = 'neutral') as neutral, count(*) filter (sign = 'blame') as blame
    from said where topic_id >= 0 group by all
),
by_viewer as (
    select topic_id, viewer, sum(sentences) as sentences, count(*) as reviews, sum(m) as m, sum(praise - blame) as s,
           sum(praise) as praise, sum(neutral) as neutral, sum(blame) as blame, count(rating) as rm,
           coalesce(sum(rating), 0) as rs, coalesce(sum(rating * rating), 0) as squares
    from spoken group by all
),
nets as (
    select topic_id, sum(sentences)::bigint as sentences, sum(reviews)::bigint as reviews, count(*) as viewers,
           sum(praise)::bigint as praise, sum(neutral)::bigint as neutral, sum(blame)::bigint as blame,
           count(*) filter (m > 0) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
           sum(s * m)::double as sm, sum(m * m)::double as mm
    from by_viewer group by topic_id
),
rated as (
    select v.topic_id, t.language, count(*) filter (rm > 0) as r_clusters, sum(rm) as r_n, sum(rs) as r_s,
           sum(v.squares) as r_squares, sum(rs * rs) as r_ss, sum(rs * rm) as r_sm, sum(rm * rm) as r_mm,
           -- What a viewer rated besides, so that the others' sums over viewers are exact.
           count(*) filter (rm > 0 and rm = w.m) as r_only, sum(rs * w.s) as x_ss, sum(rs * w.m + rm * w.s) as x_sm,
           sum(rm * w.m) as x_mm
    from by_viewer as v
    join tongues as t using (topic_id)
    join by_writer as w on w.viewer = v.viewer and w.language is not distinct from t.language
    group by all
),
titled as (
    select language, title_id, count(rating) as n, sum(rating) as s, sum(rating * rating) as squares
    from written group by grouping sets ((language, title_id), (title_id))
),
own_titled as (
    select topic_id, title_id, count(rating) as n, sum(rating) as s, sum(rating * rating) as squares
    from spoken group by all
),
strata as (
    select o.topic_id, o.n::double * (w.n - o.n) / w.n as weight, o.s / o.n - (w.s - o.s) / (w.n - o.n) as gap,
           greatest(0, w.squares - o.s * o.s / o.n - (w.s - o.s) * (w.s - o.s) / (w.n - o.n)) / (w.n - 2) as variance
    from own_titled as o
    join tongues as t using (topic_id)
    join titled as w on w.title_id = o.title_id and w.language is not distinct from t.language
    where o.n > 0 and w.n > o.n and w.n > 2
),
gaps as (
    select topic_id, sum(weight) as weight, sum(weight * gap) / sum(weight) as gap,
           sum(weight * variance) / sum(weight) / sum(weight) as gap_variance
    from strata group by topic_id
)
select n.*, r.language, b.reviews::bigint as base_reviews, b.writers::bigint as base_viewers,
       r.r_clusters::bigint as r_clusters, r.r_n::bigint as r_n, r.r_s::double as r_s, r.r_squares::double as r_squares,
       r.r_ss::double as r_ss, r.r_sm::double as r_sm, r.r_mm::double as r_mm,
       (b.clusters - r.r_only)::bigint as o_clusters, (b.m - r.r_n)::bigint as o_n, (b.s - r.r_s)::double as o_s,
       (b.squares - r.r_squares)::double as o_squares, (b.ss - 2 * r.x_ss + r.r_ss)::double as o_ss,
       (b.sm - r.x_sm + r.r_sm)::double as o_sm, (b.mm - 2 * r.x_mm + r.r_mm)::double as o_mm,
       g.gap, g.gap_variance
from nets as n
join rated as r using (topic_id)
join base as b on b.language is not distinct from r.language
left join gaps as g using (topic_id)
order by n.sentences desc, n.topic_id
