-- grain: one row; how many of these ids are no viewer's
select count(*) as unknown from (select unnest($viewer_ids::varchar[]) as viewer_id) anti join viewers using (viewer_id)
