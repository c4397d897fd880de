-- grain: one row a sentence of the map of topics, in the order of map_places: its first $size characters, nothing of a spoiler
select case when not e.spoiler then left(e.text, $size) end as text
from evidence_matching($filter) as e
join topic_places as p using (sentence_id)
where e.language = $language
order by e.sentence_id
