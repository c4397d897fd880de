-- grain: the runs whose id begins so, two at most
select run_id, manifest from runs where starts_with(run_id, $run_id) order by created_at limit 2
