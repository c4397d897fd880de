-- grain: one row a sentence and aspect of the current aspects run; places count from the sentence's start
create or replace temp table current_aspects as
select sentence_id, aspect, start_char::integer as start_char, end_char::integer as end_char,
       sentiment::double as sentiment, probability::double as probability
from read_parquet($path)
