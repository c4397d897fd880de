-- grain: one row an order, newest first; of one draft or assignment where that is given
select * from orders
where (not $open_only or status in ('queued', 'running'))
  and ($draft_id is null or draft_id = $draft_id)
  and ($assignment_id is null or assignment_id = $assignment_id)
order by number desc
limit $limit
