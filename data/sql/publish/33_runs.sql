-- grain: one row a run; current marks the newest of its step
create table snap.runs as
select run_id, step, data_version, created_at, manifest,
       row_number() over (partition by step order by created_at desc, run_id desc) = 1 as current
from store.runs order by created_at
