-- grain: one row a viewer and period ($unit) with scored sentences: s is praise − blame, m their number
with counted as (
    select coalesce(viewer_id, review_id) as viewer, date_trunc($unit, published_at)::date as period,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end)::double as s, count(*)::double as m
    from evidence_matching($filter)
    where sign is not null and published_at is not null
    group by all
)
select dense_rank() over (order by viewer) - 1 as viewer, period, s, m from counted order by all
