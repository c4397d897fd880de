-- grain: one row a rating of the filter's days and title: whether it is on the burst's side, whether its account rated nothing else
with all_by_viewer as (
    select viewer_id, count(*) as ratings from ratings
    where viewer_id in (select viewer_id from ratings_matching($filter))
    group by viewer_id
)
select r.rating_id, r.review_id, r.rating::double as rating, r.territory,
       case when $side = 'low' then r.rating <= $edge else r.rating >= $edge end as sided,
       r.viewer_id is not null and v.ratings = 1 as single, w.text
from ratings_matching($filter) as r
left join all_by_viewer as v using (viewer_id)
left join reviews as w using (review_id)
order by r.rating_id
