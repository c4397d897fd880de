-- grain: one row a viewer, with age and gender where they are known
select viewer_id, age, gender from viewers order by viewer_id
