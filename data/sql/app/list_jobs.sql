-- grain: one row a job, newest first
select * from jobs
where not $open_only or status in ('queued', 'running', 'ingesting')
order by number desc limit $limit
