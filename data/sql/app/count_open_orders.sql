-- grain: one row
select count(*) as orders from orders where status in ('queued', 'running')
