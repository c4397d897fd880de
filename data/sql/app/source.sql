-- grain: one row, the source of that id
select source_id, name, text from draft_sources where source_id = $source_id
