-- grain: one row a viewer that is new, or that differs from its newest version
insert into store.viewers by name
select incoming.*, $batch_id as batch_id, $sequence as sequence
from read_parquet($path) as incoming
left join (
    select viewer_id, row_hash from store.viewers
    qualify row_number() over (partition by viewer_id order by sequence desc) = 1
) as known using (viewer_id)
where known.row_hash is distinct from incoming.row_hash
