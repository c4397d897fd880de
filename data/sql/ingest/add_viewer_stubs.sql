-- grain: one row a viewer of whom nothing but the name is known, unless something already is
insert into store.viewers by name
select incoming.*, $batch_id as batch_id, $sequence as sequence
from read_parquet($path) as incoming
where viewer_id not in (select viewer_id from store.viewers)
