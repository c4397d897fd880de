-- grain: one row a correction that counts, from a JSON list of them
create or replace temp table current_corrections as
select correction_id, sentence_id, text, subject, key, label, who, created_at at time zone 'UTC' as created_at
from (
    select unnest(from_json($corrections, '[{
        "correction_id": "VARCHAR", "sentence_id": "VARCHAR", "text": "VARCHAR", "subject": "VARCHAR",
        "key": "VARCHAR", "label": "VARCHAR", "who": "VARCHAR", "created_at": "TIMESTAMPTZ"}]'), recursive := true)
)
