-- grain: one row a different text of a language, sampled evenly over titles and months by a seeded hash
with texts as (
    select text, min(sentence_id) as sentence_id, arg_min(review_id, sentence_id) as review_id,
           arg_min(title_id, sentence_id) as title_id, arg_min(published_at, sentence_id) as published_at,
           md5_number_lower(text) as text_hash
    from evidence
    where language = $language and length(text) >= $shortest
    group by text
),
cells as (
    select *, strftime(published_at, '%Y-%m') as month, md5_number_lower(text || $seed::varchar) as lot from texts
),
placed as (
    -- Every title's month begins somewhere of its own, so that small ones are neither all in nor all out.
    select *, (row_number() over (partition by title_id, month order by lot)
               - (md5_number_lower(title_id || coalesce(month, '') || $seed::varchar) % 10000) / 10000.0)
              / count(*) over (partition by title_id, month) as place
    from cells
)
select sentence_id, review_id, title_id, published_at::date as day, text, text_hash
from placed
qualify row_number() over (order by place, lot) <= $most
order by sentence_id
