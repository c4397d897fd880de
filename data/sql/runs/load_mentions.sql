-- grain: one row a sentence and entity of the current mentions run; places count from the sentence's start
create or replace temp table current_mentions as
select sentence_id, entity_id, start_char::integer as start_char, end_char::integer as end_char,
       sentiment::double as sentiment, probability::double as probability
from read_parquet($path)
