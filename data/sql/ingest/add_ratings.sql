-- grain: one row a rating that is new, or that differs from its newest version
insert into store.ratings by name
select incoming.*, $batch_id as batch_id, $sequence as sequence
from read_parquet($path) as incoming
left join (
    select rating_id, row_hash from store.ratings
    qualify row_number() over (partition by rating_id order by sequence desc) = 1
) as known using (rating_id)
where known.row_hash is distinct from incoming.row_hash
