-- grain: one row a job that some supervisor had in hand
select * from jobs where status in ('running', 'ingesting') order by number
