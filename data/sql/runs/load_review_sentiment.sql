-- grain: one row a review of the current sentiment run
create or replace temp table current_review_sentiment as
select review_id, sentiment::double as sentiment from read_parquet($path)
