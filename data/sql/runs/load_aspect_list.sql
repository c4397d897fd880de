-- grain: one row an aspect of the current aspects run
create or replace temp table current_aspect_list as
select aspect, name, name_zh, description, position::integer as position from read_parquet($path)
