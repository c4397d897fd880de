-- grain: none; no segments run yet
create or replace temp table current_segment_members (
    viewer_id varchar, segment_id varchar, membership double, main boolean
)
