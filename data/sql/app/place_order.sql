-- grain: one row, the order that was placed
insert into orders (order_id, kind, who, payload, assignment_id, draft_id, created_at)
values ($order_id, $kind, $who, $payload, $assignment_id, $draft_id, $created_at)
returning *
