-- grain: one row of the batch
insert into store.planted by name select *, $batch_id as batch_id from read_parquet($path)
