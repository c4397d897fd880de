-- grain: the running order of this attempt, waiting again as if it had not been tried; cancelled if someone wanted that
update orders
set status = case when cancel_requested then 'cancelled' else 'queued' end, attempt = attempt - 1,
    finished_at = case when cancel_requested then $now else null end, lease_owner = null, lease_until = null
where order_id = $order_id and status = 'running' and attempt = $attempt
returning order_id
