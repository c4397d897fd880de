-- grain: one row a text of a topic's sentences, at most $most drawn by lot: one sentence that says it, how many do
select min(e.sentence_id) as sentence_id, min_by(e.review_id, e.sentence_id) as review_id, e.text,
       md5_number_lower(e.text) as text_hash, min_by(t.name, e.sentence_id) as title, bool_or(e.spoiler) as spoiler,
       count(*)::bigint as said
from evidence as e
left join titles as t on t.title_id = e.title_id
where e.topic_id = $topic_id
group by e.text
qualify row_number() over (order by hash(e.text), min(e.sentence_id)) <= $most
order by 1
