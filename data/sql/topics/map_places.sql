-- grain: one row a sentence of a language that the filter means and that has a place on the map of topics, on its grid
select e.sentence_id, map_place(p.x) as x, map_place(p.y) as y, coalesce(e.topic_id, -1) as topic_id, e.sign
from evidence_matching($filter) as e
join topic_places as p using (sentence_id)
where e.language = $language
order by e.sentence_id
