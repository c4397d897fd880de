-- grain: one row a run whose results the snapshot holds
select run_id from runs where current order by step
