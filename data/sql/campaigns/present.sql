-- grain: one row a viewer of the studio among these ids
select viewer_id from viewers where viewer_id in (select unnest($viewer_ids::varchar[]))
