-- grain: the job, waiting again with all its attempts, if it had failed or been cancelled
update jobs
set status = 'queued', attempt = 0, cancel_requested = 0, error = '', stage = '', fraction = null,
    seconds_left = null, started_at = null, finished_at = null
where job_id = $job_id and status in ('failed', 'cancelled')
returning job_id
