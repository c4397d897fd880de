-- grain: one row a viewer and a title that they rated or reviewed: liking is 1 liked, -1 not liked, 0 only seen; the newest rating
-- decides, and without any the newest review's sentiment
create table snap.verdicts as
with said as (
    select viewer_id, title_id, rating, null::double as sentiment, rated_at as said_at
    from snap.ratings where viewer_id is not null
    union all
    select viewer_id, title_id, null, sentiment, published_at
    from snap.reviews where viewer_id is not null and rating is null and sentiment is not null
)
select viewer_id, title_id,
       case when rating >= $liked_from then 1
            when rating is not null then -1
            when abs(sentiment) <= $neutral_band then 0
            else sign(sentiment) end::tinyint as liking
from said
qualify row_number() over (
    partition by viewer_id, title_id order by rating is null, said_at desc nulls last, rating desc, sentiment desc) = 1
order by title_id, viewer_id
