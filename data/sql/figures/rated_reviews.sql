-- grain: one row a rating whose review has a scored sentence; reviews and viewers numbered from 0
select dense_rank() over (order by review_id) - 1 as review,
       dense_rank() over (order by coalesce(viewer_id, review_id)) - 1 as viewer, rating::double as rating
from ratings_matching($filter)
where review_id is not null
order by review
