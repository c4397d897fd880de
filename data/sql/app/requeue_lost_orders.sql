-- grain: one row an order whose lease ended: cancelled if someone wanted that, failed after $most attempts, else waiting again
update orders
set status = case when cancel_requested then 'cancelled' when attempt >= $most then 'failed' else 'queued' end,
    error = case when not cancel_requested and attempt >= $most then $error else error end,
    finished_at = case when cancel_requested or attempt >= $most then $now else null end,
    lease_owner = null, lease_until = null
where status = 'running' and lease_until < $clock
returning order_id
