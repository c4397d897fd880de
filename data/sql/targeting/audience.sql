-- grain: one row a viewer, with the segment of $kind that they belong to most (null for none) and whether they rated or reviewed $title_id
with seen as (
    select viewer_id from ratings where title_id = $title_id
    union
    select viewer_id from reviews where title_id = $title_id
)
select v.viewer_id, m.segment_id, v.viewer_id in (select viewer_id from seen where viewer_id is not null) as seen
from viewers as v
left join (
    select viewer_id, min(segment_id) as segment_id from segment_members where kind = $kind and main group by viewer_id
) as m using (viewer_id)
order by v.viewer_id
