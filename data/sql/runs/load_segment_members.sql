-- grain: one row a viewer and segment of the current segments run that they belong to more than hardly
create or replace temp table current_segment_members as
select viewer_id, segment_id, membership::double as membership, main from read_parquet($path)
