-- grain: none; no segments run yet
create or replace temp table current_places (kind varchar, id varchar, x double, y double)
