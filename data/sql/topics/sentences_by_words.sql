-- grain: one row a text of a topic's sentences, whether any of $words is in it, at most $limit of each; the nearest to the centre first
select min(sentence_id) as sentence_id, text, len(list_filter($words::varchar[], lambda w: contains(lower(text), lower(w)))) > 0 as has
from evidence
where topic_id = $topic_id
group by text
qualify row_number() over (partition by has order by max(topic_similarity) desc nulls last, min(sentence_id)) <= $limit
order by has, max(topic_similarity) desc nulls last, min(sentence_id)
