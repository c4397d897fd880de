-- grain: none; no sentiment run yet
create or replace temp table current_sentiment (
    sentence_id varchar, sentiment double, probability double, weight double
)
