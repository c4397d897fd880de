-- grain: one row: how many of a segment's members wrote a scored sentence that the filter means
select count(distinct viewer_id) as viewers
from evidence_matching($filter)
where sign is not null
  and viewer_id in (select viewer_id from segment_members where segment_id = $segment_id and main)
