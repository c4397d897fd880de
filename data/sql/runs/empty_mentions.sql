-- grain: none; no mentions run yet
create or replace temp table current_mentions (
    sentence_id varchar, entity_id varchar, start_char integer, end_char integer, sentiment double, probability double
)
