-- grain: one row; how many of the incoming rows change a review that is already here
select count(*) from read_parquet($path) as incoming
join (
    select review_id, row_hash from store.reviews
    qualify row_number() over (partition by review_id order by sequence desc) = 1
) as known using (review_id)
where known.row_hash is distinct from incoming.row_hash
