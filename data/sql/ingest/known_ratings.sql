-- grain: one row; how many of the incoming rows change a rating that is already here
select count(*) from read_parquet($path) as incoming
join (
    select rating_id, row_hash from store.ratings
    qualify row_number() over (partition by rating_id order by sequence desc) = 1
) as known using (rating_id)
where known.row_hash is distinct from incoming.row_hash
