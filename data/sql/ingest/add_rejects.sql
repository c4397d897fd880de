-- grain: one row of the batch
insert into store.rejects by name select *, $batch_id as batch_id from read_parquet($path)
