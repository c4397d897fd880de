-- grain: one row a sentence of the reviews that this batch brought
insert into store.sentences by name
select incoming.*, $batch_id as batch_id
from read_parquet($path) as incoming
where review_id in (select review_id from store.reviews where batch_id = $batch_id)
