-- grain: one row a title of whom nothing but the name is known, unless something already is
insert into store.titles by name
select incoming.*, $batch_id as batch_id, $sequence as sequence
from read_parquet($path) as incoming
where title_id not in (select title_id from store.titles)
