-- grain: one row a review that the filter means, newest first
select review_id, title_id, viewer_id, text, rating, sentiment, published_at, source
from reviews_matching($filter)
order by published_at desc nulls last, review_id
