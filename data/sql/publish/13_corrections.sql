-- grain: one row a correction that applies: its sentence is still there and still says the same
create table snap.corrections as
select c.correction_id, c.sentence_id, c.subject, c.key, c.label, c.who, c.created_at
from current_corrections as c
join store.sentences as s using (sentence_id)
join store.reviews as r using (review_id, batch_id)
where s.text = c.text
qualify row_number() over (partition by c.correction_id order by r.sequence desc) = 1
order by c.created_at
