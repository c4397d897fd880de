-- grain: one row a registered run
select run_id from store.runs
