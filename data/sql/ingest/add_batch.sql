-- grain: one batch
insert into store.batches (batch_id, sequence, job_id, format, origin, created_at, counts)
values ($batch_id, $sequence, $job_id, $format, $origin, $created_at, $counts)
