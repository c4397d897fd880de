-- grain: one row a topic that some sentences are in now, most of them first; null: none
select t.topic_id, t.label, count(*) as sentences, list(distinct e.review_id) as reviews
from evidence as e
left join topics as t using (topic_id)
where list_contains($sentence_ids::varchar[], e.sentence_id)
group by t.topic_id, t.label
order by sentences desc, t.topic_id
