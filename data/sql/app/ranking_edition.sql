-- grain: one row, an edition by its id, or by its list and number
select * from ranking_editions
where edition_id = $edition_id or (list_key = $list_key and number = $number)
