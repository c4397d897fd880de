-- grain: one row a job whose output still waits to be taken in
select job_id, output from jobs where output is not null and status in ('queued', 'running', 'ingesting', 'failed')
