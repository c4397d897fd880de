-- grain: one row a viewer who belongs to a segment more than to any other of its kind
select viewer_id, membership from segment_members where segment_id = $segment_id and main order by viewer_id
