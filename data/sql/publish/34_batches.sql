-- grain: one row an import batch
create table snap.batches as
select batch_id, sequence, format, origin, created_at, counts, undone from store.batches order by sequence
