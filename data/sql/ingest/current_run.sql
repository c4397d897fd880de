-- grain: one row a step, its newest run
select step, run_id, manifest from store.runs
qualify row_number() over (partition by step order by created_at desc, run_id desc) = 1
