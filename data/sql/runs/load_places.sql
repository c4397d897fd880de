-- grain: one row a viewer or title of the current segments run, with its place on the map
create or replace temp table current_places as
select kind, id, x::double as x, y::double as y from read_parquet($path)
