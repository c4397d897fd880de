-- grain: the order, closed; no row when it was closed before, or another attempt is at it
update orders
set status = $status, error = $error, finished_at = $now, lease_owner = null, lease_until = null
where order_id = $order_id and status in ('queued', 'running') and ($attempt is null or attempt = $attempt)
returning order_id
