-- grain: one row a segment that a person made by a rule, and every name that a person gave to a segment
create or replace temp table current_rule_segments as
select segment_id, name, rule
from (
    select unnest(from_json($segments, '[{"segment_id": "VARCHAR", "name": "VARCHAR", "rule": "VARCHAR"}]'),
                  recursive := true)
)
