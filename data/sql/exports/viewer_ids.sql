-- grain: one row a viewer
select viewer_id from viewers order by viewer_id
