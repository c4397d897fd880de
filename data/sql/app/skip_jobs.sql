-- grain: one row a waiting job that cannot run any more, because one that it comes after did not succeed
update jobs
set status = 'cancelled', finished_at = $now,
    error = 'It was not started, because a job that it builds on did not succeed.'
where status = 'queued' and exists (
    select 1 from job_after a join jobs b on b.job_id = a.after_id
    where a.job_id = jobs.job_id and b.status in ('failed', 'cancelled')
)
returning job_id
