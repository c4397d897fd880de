-- grain: one row a job that this one waits for
select a.after_id, j.status from job_after a join jobs j on j.job_id = a.after_id where a.job_id = $job_id
