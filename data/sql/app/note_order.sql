-- grain: the running order, of this attempt where one is given
update orders
set stage = $stage, so_far = $so_far, lease_until = $until
where order_id = $order_id and status = 'running' and ($attempt is null or attempt = $attempt)
returning cancel_requested
