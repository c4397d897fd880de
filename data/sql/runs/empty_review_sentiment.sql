-- grain: none; no sentiment run yet
create or replace temp table current_review_sentiment (review_id varchar, sentiment double)
