-- grain: one row a fact about the snapshot; corrections and topic_edits are the numbers of the newest that were looked at
create table snap.meta as
select 'data_version' as key, $data_version as value
union all select 'snapshot', $snapshot
union all select 'published_at', $published_at
union all select 'schema', $schema
union all select 'corrections', $corrections
union all select 'topic_edits', $topic_edits
union all select 'topic_outliers', $outliers::varchar
