-- grain: one row a fact about the snapshot; corrections is the number of the newest one that was looked at
create table snap.meta as
select 'data_version' as key, $data_version as value
union all select 'snapshot', $snapshot
union all select 'published_at', $published_at
union all select 'schema', $schema
union all select 'corrections', $corrections
