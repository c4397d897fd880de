-- grain: one row an import batch, newest first
select batch_id, format, origin, created_at, counts, undone from batches order by sequence desc
