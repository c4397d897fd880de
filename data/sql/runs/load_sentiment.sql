-- grain: one row a sentence of the current sentiment run; runs of old have no weights
create or replace temp table current_sentiment as
select sentence_id, sentiment::double as sentiment, probability::double as probability, weight::double as weight
from (select null::double as weight where false union all by name select * from read_parquet($path))
