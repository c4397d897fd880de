-- grain: none; names one viewer of a segment
insert into segment_viewers (segment_id, viewer_id) values ($segment_id, $viewer_id)
