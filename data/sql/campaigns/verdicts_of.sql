-- grain: one row a viewer of these and a title that they rated or reviewed
select viewer_id, title_id, liking from verdicts where viewer_id in (select unnest($viewer_ids::varchar[]))
order by viewer_id, title_id
