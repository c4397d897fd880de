-- grain: one row a viewer and a title that they rated or wrote a scored review of: the newest rating, else the newest sentiment
with said as (
    select viewer_id, title_id, rating, null::double as sentiment, rated_at as said_at
    from ratings
    where viewer_id is not null and rating is not null
    union all
    select viewer_id, title_id, null, sentiment, published_at
    from reviews
    where viewer_id is not null and rating is null and sentiment is not null
)
select viewer_id, title_id, rating, sentiment
from said
qualify row_number() over (
    partition by viewer_id, title_id
    order by rating is null, said_at desc nulls last, rating desc nulls last, sentiment desc
) = 1
order by viewer_id, title_id
