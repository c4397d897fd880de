-- grain: one row a segment of the current segments run
create or replace temp table current_segment_list as
select segment_id, name, stability::double as stability, position::integer as position from read_parquet($path)
