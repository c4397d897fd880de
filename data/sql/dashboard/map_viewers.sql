-- grain: one row a viewer whom the filter means and who has a place on the map, with their main segment of taste
select p.id as viewer_id, p.x, p.y, m.segment_id
from places as p
left join segment_members as m on m.viewer_id = p.id and m.kind = 'taste' and m.main
where p.kind = 'viewer' and p.id in (select viewer_id from viewers_matching($filter))
order by p.id
