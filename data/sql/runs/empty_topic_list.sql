-- grain: none; no topics run yet
create or replace temp table current_topic_list (
    topic_id integer, label varchar, words varchar[], language varchar, coherence double, stability double,
    kind varchar, joins integer, x double, y double
)
