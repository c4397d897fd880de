-- grain: one line of a job's log
insert into job_logs (job_id, written_at, line) values ($job_id, $now, $line)
