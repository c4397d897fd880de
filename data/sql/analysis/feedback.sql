-- grain: one row a viewer's rating or unrated review of a title; a rating given with a review stands once, as a rating
select viewer_id, title_id, rating, null::double as sentiment, rated_at as said_at
from ratings
where viewer_id is not null
union all
select viewer_id, title_id, null as rating, sentiment, published_at as said_at
from reviews
where viewer_id is not null and rating is null and sentiment is not null
order by viewer_id, title_id, said_at nulls first, rating nulls first, sentiment nulls first
