-- grain: one row a step, its current run
select manifest from runs where current order by step
