-- grain: one row a viewer whom the filter means, most active first
select v.viewer_id, v.territory, v.age, v.gender, a.titles, a.reviews, a.ratings, a.last_at
from viewers_matching($filter) as v
left join viewer_activity as a using (viewer_id)
order by a.titles desc nulls last, v.viewer_id
