-- grain: one row a sentence of the filter that holds one of $terms: how many of them
select sentence_id, len(list_filter($terms::varchar[], lambda term: contains(lower(text), term))) as terms
from evidence_matching($filter)
where len(list_filter($terms::varchar[], lambda term: contains(lower(text), term))) > 0
order by terms desc, abs(sentiment) desc nulls last, sentence_id
limit $size
