-- grain: the running job
update jobs
set stage = $stage, fraction = $fraction, seconds_left = $seconds_left, lease_until = $until
where job_id = $job_id and status in ('running', 'ingesting')
