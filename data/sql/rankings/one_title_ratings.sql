-- grain: one row a rating of a title of $titles, low or high ($side), by an account that rated nothing else
select r.title_id, r.rating_id, r.review_id
from ratings_matching($filter) as r
join viewer_activity as v using (viewer_id)
where r.title_id in (select unnest($titles)) and v.titles = 1
  and case when $side = 'low' then r.rating <= $edge else r.rating >= $edge end
order by r.title_id, r.rating_id
