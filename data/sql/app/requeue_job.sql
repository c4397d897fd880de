-- grain: the job, waiting again; `uncounted` is 1 when the attempt is not to be counted
update jobs
set status = 'queued', attempt = attempt - $uncounted, output = $output, stage = $stage, fraction = null,
    seconds_left = null, lease_owner = null, lease_until = null, child_pid = null
where job_id = $job_id
