-- grain: one row; how many viewers the filter means who have no place on the map
select count(*) as viewers from viewers_matching($filter)
where viewer_id not in (select id from places where kind = 'viewer')
