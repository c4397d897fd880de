-- grain: at most one segment
select segment_id, kind, name from segments where segment_id = $segment_id
