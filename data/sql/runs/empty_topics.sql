-- grain: none; no topics run yet
create or replace temp table current_topics (
    sentence_id varchar, topic_id integer, similarity double, certainty double, x double, y double
)
