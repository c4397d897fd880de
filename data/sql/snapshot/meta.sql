-- grain: one row
select max(value) filter (key = 'data_version') as data_version, max(value) filter (key = 'snapshot') as snapshot,
       max(value) filter (key = 'published_at') as published_at, max(value) filter (key = 'schema') as schema,
       coalesce(max(value) filter (key = 'corrections'), '0')::integer as corrections,
       coalesce(max(value) filter (key = 'topic_edits'), '0')::integer as topic_edits
from meta
