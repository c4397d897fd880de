-- grain: one row a job that waits for this one
select a.job_id, j.status from job_after a join jobs j on j.job_id = a.job_id where a.after_id = $job_id
