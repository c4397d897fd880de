-- grain: one row a viewer, group ($by) and window (late or early) of dated ratings: s their sum, m their number
with counted as (
    select coalesce(r.viewer_id, r.rating_id) as viewer,
           case $by when 'source' then r.source when 'territory' then r.territory when 'language' then w.language end as part,
           r.rated_at >= $late::date as late, sum(r.rating)::double as s, count(*)::double as m
    from ratings_matching($filter) as r
    left join reviews as w on w.review_id = r.review_id and $by = 'language'
    where r.rated_at < $early::date + 1 or r.rated_at >= $late::date
    group by all
)
select dense_rank() over (order by viewer) - 1 as viewer, part, late, s, m from counted order by all
