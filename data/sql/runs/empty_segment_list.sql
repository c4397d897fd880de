-- grain: none; no segments run yet
create or replace temp table current_segment_list (
    segment_id varchar, name varchar, stability double, position integer
)
