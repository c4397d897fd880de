-- grain: the import batches whose id begins so, two at most
select batch_id, format, origin, created_at, counts, undone from batches
where starts_with(batch_id, $batch_id) order by sequence limit 2
