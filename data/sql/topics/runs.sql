-- grain: one row a run of the step topics, newest first
select run_id, manifest from runs where step = 'topics' order by created_at desc, run_id desc
