-- grain: one row a topic of the current topics run; runs from before topics kept their ids have less to say
create or replace temp table current_topic_list as
select topic_id::integer as topic_id, label, words, language, coherence::double as coherence,
       stability::double as stability, coalesce(kind, 'found') as kind, joins::integer as joins, x::double as x,
       y::double as y
from (
    from read_parquet($path)
    union all by name
    select null::double as stability, null::varchar as kind, null::integer as joins, null::float as x, null::float as y
    where false
)
