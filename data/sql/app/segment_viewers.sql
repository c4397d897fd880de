-- grain: one row a viewer whom a segment names
select viewer_id from segment_viewers where segment_id = $segment_id order by viewer_id
