-- grain: one row if an order of one of $kinds (a JSON list; null: any) waits
select 1 from orders
where status = 'queued' and ($kinds is null or kind in (select value from json_each($kinds)))
limit 1
