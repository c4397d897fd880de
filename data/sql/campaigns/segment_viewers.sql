-- grain: one row a viewer who belongs to a segment, those who belong most first
select viewer_id, membership from segment_members where segment_id = $segment_id and main
order by membership desc, viewer_id
