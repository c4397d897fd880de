-- grain: one row a topic of the current topics run
create or replace temp table current_topic_list as
select topic_id::integer as topic_id, label, words, language, coherence::double as coherence from read_parquet($path)
