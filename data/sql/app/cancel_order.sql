-- grain: the order, if it could still be cancelled; a waiting one is closed at once
update orders
set cancel_requested = 1,
    status = case when status = 'queued' then 'cancelled' else status end,
    finished_at = case when status = 'queued' then $now else finished_at end
where order_id = $order_id and status in ('queued', 'running')
returning status
