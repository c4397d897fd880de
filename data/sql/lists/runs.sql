-- grain: one row a run, newest first
select run_id, step, data_version, created_at, manifest, current from runs order by created_at desc, run_id
