-- grain: none; no aspects run yet
create or replace temp table current_aspect_list (
    aspect varchar, name varchar, name_zh varchar, description varchar, position integer
)
