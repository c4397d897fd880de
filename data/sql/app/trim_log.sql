-- grain: the lines of a job's log beyond the newest `kept`
delete from job_logs
where job_id = $job_id and number <= (
    select number from job_logs where job_id = $job_id order by number desc limit 1 offset $kept
)
