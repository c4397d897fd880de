-- grain: none; no mentions run yet
create or replace temp table current_entities (
    entity_id varchar, title_id varchar, kind varchar, name varchar, detail varchar, aliases varchar[]
)
