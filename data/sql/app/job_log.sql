-- grain: one row a line of a job's log, oldest first
select written_at, line from job_logs where job_id = $job_id order by number
