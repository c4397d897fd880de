-- grain: one row: reviews with a scored sentence, by the viewers who wrote them: Σn and Σn²
with counted as (
    select coalesce(viewer_id, review_id) as viewer, count(distinct review_id) as n
    from evidence_matching($filter)
    where sign is not null
    group by viewer
)
select count(*) as clusters, coalesce(sum(n), 0)::bigint as reviews, coalesce(sum(n * n), 0)::double as squares from counted
