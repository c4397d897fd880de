-- grain: one row a review that is new, or that differs from its newest version
insert into store.reviews by name
select incoming.*, $batch_id as batch_id, $sequence as sequence
from read_parquet($path) as incoming
left join (
    select review_id, row_hash from store.reviews
    qualify row_number() over (partition by review_id order by sequence desc) = 1
) as known using (review_id)
where known.row_hash is distinct from incoming.row_hash
