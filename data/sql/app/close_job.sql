-- grain: the job, closed
update jobs
set status = $status, error = $error, result = $result, output = $output, finished_at = $now,
    stage = case when $status = 'done' then '' else stage end,
    fraction = case when $status = 'done' then 1.0 else fraction end,
    seconds_left = null, lease_owner = null, lease_until = null, child_pid = null
where job_id = $job_id
