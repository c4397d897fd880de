-- grain: the new job; no row when the same work is open already
insert into jobs (job_id, kind, parameters, created_at)
values ($job_id, $kind, $parameters, $now)
on conflict do nothing
returning job_id
