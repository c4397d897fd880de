-- grain: one row a sentence of the current topics run
create or replace temp table current_topics as
select sentence_id, topic_id::integer as topic_id, similarity::double as similarity from read_parquet($path)
