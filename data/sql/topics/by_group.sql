-- grain: one row a topic and group ($by title, else segment of $kind) that speaks of it: reviews, sums over viewers of net, own and (o_) of all others
with said as materialized (
    select e.topic_id, e.review_id, coalesce(e.viewer_id, e.review_id) as viewer, e.sign,
           case when $by = 'title' then e.title_id else m.segment_id end as grp
    from evidence_matching($filter) as e
    left join segment_members as m on m.viewer_id = e.viewer_id and m.kind = $kind and m.main
    where e.topic_id >= 0
),
by_review as (
    select topic_id, grp, viewer, review_id, count(sign) as m,
           count(*) filter (sign = 'praise') - count(*) filter (sign = 'blame') as s
    from said group by all
),
own as materialized (
    select topic_id, grp, viewer, count(*) as reviews, sum(m) as m, sum(s) as s from by_review group by all
),
whole as materialized (
    select topic_id, viewer, sum(reviews) as reviews, sum(m) as m, sum(s) as s from own group by all
),
totals as (
    select topic_id, sum(reviews) as reviews, count(*) filter (m > 0) as clusters, sum(s) as s, sum(m) as m,
           sum(s * s) as ss, sum(s * m) as sm, sum(m * m) as mm
    from whole group by topic_id
),
parts as (
    select o.topic_id, o.grp, sum(o.reviews) as reviews, count(*) as viewers, count(*) filter (o.m > 0) as clusters,
           sum(o.s) as s, sum(o.m) as m, sum(o.s * o.s) as ss, sum(o.s * o.m) as sm, sum(o.m * o.m) as mm,
           count(*) filter (o.m > 0 and o.m = w.m) as only_here, sum(o.s * w.s) as x_ss,
           sum(o.s * w.m + o.m * w.s) as x_sm, sum(o.m * w.m) as x_mm
    from own as o join whole as w using (topic_id, viewer)
    group by all
)
select p.topic_id, p.grp, p.reviews::bigint as reviews, p.viewers, p.clusters, p.s::double as s, p.m::double as m,
       p.ss::double as ss, p.sm::double as sm, p.mm::double as mm, (t.reviews - p.reviews)::bigint as o_reviews,
       (t.clusters - p.only_here)::bigint as o_clusters, (t.s - p.s)::double as o_s, (t.m - p.m)::double as o_m,
       (t.ss - 2 * p.x_ss + p.ss)::double as o_ss, (t.sm - p.x_sm + p.sm)::double as o_sm,
       (t.mm - 2 * p.x_mm + p.mm)::double as o_mm
from parts as p join totals as t using (topic_id)
order by p.topic_id, p.grp nulls last
