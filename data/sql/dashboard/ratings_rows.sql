-- grain: one row a rating that the filter means, newest first
select rating_id, title_id, viewer_id, rating, rating_original, rated_at, source
from ratings_matching($filter)
order by rated_at desc nulls last, rating_id
