-- grain: one row: how the reviews that the filter means are dated, rated, known, scored and repeated
with meant as (from reviews_matching($filter)),
repeated as (
    select sum(n) - count(*) as copies from (select count(*) as n from meant group by lower(trim(text)) having count(*) > 1)
)
select count(*) as reviews, count(distinct viewer_id) as viewers,
       count(*) filter (published_at is null) as undated, count(*) filter (rating is null) as unrated,
       count(*) filter (viewer_id is null) as nameless, count(*) filter (scored = 0 or scored is null) as unscored,
       count(*) filter (coalesce(spoiler, false)) as spoilers, min(published_at) as first_at, max(published_at) as last_at,
       coalesce((select copies from repeated), 0)::bigint as copies
from meant
