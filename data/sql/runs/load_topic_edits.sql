-- grain: one row a topic that people or a model named, hid, merged or anchored, from a JSON list of them
create or replace temp table current_topic_edits as
from (
    select unnest(from_json($edits, '[{"topic_id": "INTEGER", "name": "VARCHAR", "model_name": "VARCHAR",
        "hidden": "BOOLEAN", "into_id": "INTEGER", "kind": "VARCHAR", "language": "VARCHAR", "about": "VARCHAR"}]'),
        recursive := true)
)
