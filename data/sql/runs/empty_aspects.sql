-- grain: none; no aspects run yet
create or replace temp table current_aspects (
    sentence_id varchar, aspect varchar, start_char integer, end_char integer, sentiment double, probability double
)
