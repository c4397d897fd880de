-- grain: one row a sentence of the current topics run; runs from before topics kept their ids know neither certainty nor places
create or replace temp table current_topics as
select sentence_id, topic_id::integer as topic_id, similarity::double as similarity, certainty::double as certainty,
       x::double as x, y::double as y
from (
    from read_parquet($path)
    union all by name select null::float as certainty, null::float as x, null::float as y where false
)
