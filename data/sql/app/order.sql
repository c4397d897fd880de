-- grain: one row, the order of that id
select * from orders where order_id = $order_id
