-- grain: one row a viewer, with their taste segment and band of activity as far as known, by viewer
select v.viewer_id, coalesce(t.segment_id, '') as segment_id, coalesce(t.name, '') as segment,
       coalesce(a.band, '') as band
from viewers as v
left join (
    select m.viewer_id, m.segment_id, s.name
    from segment_members as m join segments as s using (segment_id)
    where m.kind = 'taste' and m.main
) as t using (viewer_id)
left join viewer_activity as a using (viewer_id)
order by v.viewer_id
