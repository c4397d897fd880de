-- grain: one row a segment, and '' for all viewers: how many, and sums over them of ratings, reviews and scored reviews
with members as (
    select segment_id, viewer_id from segment_members where main
    union all
    select '', viewer_id from viewers
),
rated as (
    select viewer_id, count(*)::double as n, sum(rating)::double as x, sum(rating * rating)::double as squares
    from ratings where viewer_id is not null group by viewer_id
),
wrote as (
    select viewer_id, count(*)::double as n from reviews where viewer_id is not null group by viewer_id
),
scored as (
    select viewer_id, count(distinct review_id)::double as n
    from evidence where sign is not null and viewer_id is not null group by viewer_id
)
select m.segment_id, count(*) as viewers,
       count(r.n) as clusters, coalesce(sum(r.n), 0)::bigint as n, coalesce(sum(r.x), 0) as total,
       coalesce(sum(r.squares), 0) as squares, coalesce(sum(r.x), 0) as s, coalesce(sum(r.n), 0) as m,
       coalesce(sum(r.x * r.x), 0) as ss, coalesce(sum(r.x * r.n), 0) as sm, coalesce(sum(r.n * r.n), 0) as mm,
       count(w.n) as writers, coalesce(sum(w.n), 0) as reviews, coalesce(sum(w.n * w.n), 0) as reviews_squares,
       count(c.n) as scorers, coalesce(sum(c.n), 0) as scored, coalesce(sum(c.n * c.n), 0) as scored_squares
from members as m
left join rated as r using (viewer_id)
left join wrote as w using (viewer_id)
left join scored as c using (viewer_id)
group by m.segment_id order by m.segment_id
