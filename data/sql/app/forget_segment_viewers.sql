-- grain: none; a removed segment names nobody any more
delete from segment_viewers where segment_id = $segment_id
