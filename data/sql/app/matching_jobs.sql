-- grain: one row a job whose id begins so
select job_id from jobs where substr(job_id, 1, length($beginning)) = $beginning order by number limit 2
