-- grain: one row an entity of the current mentions run
create or replace temp table current_entities as
select entity_id, title_id, kind, name, detail, aliases from read_parquet($path)
