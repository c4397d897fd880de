-- grain: at most one row, the open job that does the same work
select job_id from jobs
where kind = $kind and parameters = $parameters
  and status in ('queued', 'running', 'ingesting') and not cancel_requested
