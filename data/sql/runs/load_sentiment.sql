-- grain: one row a sentence of the current sentiment run
create or replace temp table current_sentiment as
select sentence_id, sentiment::double as sentiment, probability::double as probability from read_parquet($path)
