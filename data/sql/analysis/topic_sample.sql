-- grain: one row a different text of some languages, sampled evenly over titles by a seeded hash
with texts as (
    select text, min(sentence_id) as sentence_id, arg_min(title_id, sentence_id) as title_id,
           arg_min(language, sentence_id) as language, md5_number_lower(text) as text_hash
    from evidence
    where list_contains($languages::varchar[], language) and length(text) >= $shortest
    group by text
),
placed as (
    select *, row_number() over (partition by title_id order by md5_number_lower(text || $seed::varchar)) as place,
           count(*) over (partition by title_id) as of_title, count(*) over () as of_all
    from texts
)
select sentence_id, language, text, text_hash
from placed
qualify row_number() over (order by place / of_title, md5_number_lower(text || $seed::varchar)) <= $most
order by sentence_id
