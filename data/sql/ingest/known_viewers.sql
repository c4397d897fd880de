-- grain: one row; how many of the incoming rows change a viewer that is already here
select count(*) from read_parquet($path) as incoming
join (
    select viewer_id, row_hash from store.viewers
    qualify row_number() over (partition by viewer_id order by sequence desc) = 1
) as known using (viewer_id)
where known.row_hash is distinct from incoming.row_hash
