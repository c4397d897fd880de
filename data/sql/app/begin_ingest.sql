-- grain: the job, unless someone cancelled it first; from here on it is finished, not cancelled
update jobs
set status = 'ingesting', stage = $stage, fraction = null, seconds_left = null, child_pid = null,
    output = $output, lease_until = $until
where job_id = $job_id and status = 'running' and not cancel_requested
returning job_id
