-- grain: at most one row, the segment
select segment_id, kind, name from segments where segment_id = $segment_id
