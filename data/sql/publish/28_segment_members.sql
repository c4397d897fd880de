-- grain: one row a viewer and a segment that they belong to; main where it is the one of its kind that they belong to most
create table snap.segment_members as
select m.viewer_id, m.segment_id, 'taste' as kind, m.membership, m.main
from current_segment_members as m
join snap.viewers as v using (viewer_id)
union all
select viewer_id, 'a-' || band, 'activity', 1.0, true from snap.viewer_activity
order by segment_id, viewer_id
