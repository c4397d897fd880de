-- grain: one run
insert or ignore into store.runs (run_id, job_id, step, data_version, created_at, manifest)
values ($run_id, $job_id, $step, $data_version, $created_at, $manifest)
