-- grain: one row; the newest edit that the snapshot was told of, the one that the topics run was told of or else when that
-- began (UTC), and the topics there are
select (select coalesce(max(value), '0')::integer from meta where key = 'topic_edits') as published,
       (select (manifest::json ->> '$.quality.edits')::integer from runs where current and step = 'topics') as fitted,
       (select manifest::json ->> '$.started_at' from runs where current and step = 'topics') as fitted_at,
       (select coalesce(list(topic_id), []) from (
           select topic_id from topics union all select topic_id from topic_merges)) as topics
