-- grain: at most one row, the batch that a job has already brought in
select batch_id, format, origin, created_at, counts, undone from store.batches where job_id = $job_id
