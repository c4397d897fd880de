-- grain: one row, the seeds of that id
select * from seed_lists where seeds_id = $seeds_id
