-- grain: one row a segment that a person made, of kind rule or list, and every name that a person gave to a found one
create or replace temp table current_made_segments as
select segment_id, kind, name, rule, about, position
from (
    select unnest(from_json($segments, '[{"segment_id": "VARCHAR", "kind": "VARCHAR", "name": "VARCHAR",
        "rule": "VARCHAR", "about": "VARCHAR", "position": "INTEGER"}]'), recursive := true)
)
