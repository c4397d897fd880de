-- grain: the claimed job, of one of $kinds (a JSON list; null: any); no row when nothing can start
update jobs
set status = 'running', attempt = attempt + 1, lease_owner = $owner, lease_until = $until, started_at = $now,
    finished_at = null, child_pid = null, stage = '', fraction = null, seconds_left = null, error = ''
where number = (
    select min(number) from jobs
    where status = 'queued' and ($kinds is null or kind in (select value from json_each($kinds))) and not exists (
        select 1 from job_after a join jobs b on b.job_id = a.after_id
        where a.job_id = jobs.job_id and b.status <> 'done'
    )
)
returning *
