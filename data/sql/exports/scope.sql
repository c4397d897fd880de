-- grain: one row; up to which day the reviews and ratings go that the filter means, and where they are from
with meant as (
    select published_at::date as day, source from reviews_matching($filter)
    union all
    select rated_at::date as day, source from ratings_matching($filter)
)
select max(day) as newest, list(distinct source order by source) filter (source is not null) as sources from meant
