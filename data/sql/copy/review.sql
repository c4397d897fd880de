-- grain: at most one row, the review
select review_id, title_id, viewer_id, text, language, rating, published_at, publisher, spoiler, sentiment
from reviews where review_id = $review_id
