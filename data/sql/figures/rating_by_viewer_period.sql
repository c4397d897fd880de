-- grain: one row a viewer and period ($unit) with ratings: s their sum, m their number
with counted as (
    select coalesce(viewer_id, rating_id) as viewer, date_trunc($unit, rated_at)::date as period,
           sum(rating)::double as s, count(*)::double as m
    from ratings_matching($filter)
    where rated_at is not null
    group by all
)
select dense_rank() over (order by viewer) - 1 as viewer, period, s, m from counted order by all
