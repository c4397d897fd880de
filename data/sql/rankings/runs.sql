-- grain: one row a step, its current run
select step, run_id from runs where current order by step
