-- grain: the claimed order, of one of $kinds (a JSON list; null: any); no row when none waits
update orders
set status = 'running', attempt = attempt + 1, lease_owner = $owner, lease_until = $until, started_at = $now, stage = '',
    so_far = '{}', error = ''
where number = (
    select min(number) from orders
    where status = 'queued' and ($kinds is null or kind in (select value from json_each($kinds)))
)
returning *
