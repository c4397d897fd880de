-- grain: one row a sentence that is asked for, with its title and the topic that it is in now
select e.sentence_id, e.review_id, e.text, e.spoiler, n.name as title, t.label as topic
from evidence as e
left join titles as n using (title_id)
left join topics as t using (topic_id)
where list_contains($sentence_ids::varchar[], e.sentence_id)
