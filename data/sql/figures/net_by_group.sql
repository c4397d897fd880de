-- grain: one row a viewer, group ($by) and window (late or early) of dated scored sentences: s is praise − blame, m their number
with counted as (
    select coalesce(viewer_id, review_id) as viewer,
           case $by when 'source' then source when 'territory' then territory when 'language' then language end as part,
           published_at >= $late::date as late,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end)::double as s, count(*)::double as m
    from evidence_matching($filter)
    where sign is not null and (published_at < $early::date + 1 or published_at >= $late::date)
    group by all
)
select dense_rank() over (order by viewer) - 1 as viewer, part, late, s, m from counted order by all
