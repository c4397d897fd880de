-- grain: one pair of a job and one that it waits for
insert or ignore into job_after (job_id, after_id) values ($job_id, $after_id)
