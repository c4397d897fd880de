-- grain: one row a viewer of one page of the drawer, most active first
select v.viewer_id, v.territory, v.age, v.gender, a.titles, a.reviews, a.ratings, a.last_at,
       (select s.name from segment_members as m join segments as s using (segment_id)
        where m.viewer_id = v.viewer_id and m.kind = 'taste' and m.main) as taste,
       (select s.name from segment_members as m join segments as s using (segment_id)
        where m.viewer_id = v.viewer_id and m.kind = 'activity') as activity
from viewers_matching($filter) as v
left join viewer_activity as a using (viewer_id)
order by a.titles desc nulls last, v.viewer_id
limit $size offset $start
