-- grain: one row a sentence that the filter means, newest first; nothing of it names its viewer
select t.name as title, e.published_at, e.source, e.language, e.sign, e.sentiment, e.spoiler, e.text, e.sentence_id,
       e.review_id
from evidence_matching($filter) as e
left join titles as t on t.title_id = e.title_id
order by e.published_at desc nulls last, e.review_id, e.position
