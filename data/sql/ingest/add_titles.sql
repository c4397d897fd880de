-- grain: one row a title that is new, or that differs from its newest version
insert into store.titles by name
select incoming.*, $batch_id as batch_id, $sequence as sequence
from read_parquet($path) as incoming
left join (
    select title_id, row_hash from store.titles
    qualify row_number() over (partition by title_id order by sequence desc) = 1
) as known using (title_id)
where known.row_hash is distinct from incoming.row_hash
