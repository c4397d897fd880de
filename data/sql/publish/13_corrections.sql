-- grain: one row a correction that applies: its sentence is still there and still says the same, and so is the topic that it names
create table snap.corrections as
select c.correction_id, c.sentence_id, c.subject, c.key, c.label, c.who, c.created_at
from current_corrections as c
join store.sentences as s using (sentence_id)
join (
    -- Earlier versions of a review stay in the store; what they said counts no longer.
    select review_id, batch_id from store.reviews
    qualify row_number() over (partition by review_id order by sequence desc) = 1
) as r using (review_id, batch_id)
where s.text = c.text
  and (c.subject <> 'topic' or c.label = 'none'
       or try_cast(c.label as integer) in (select topic_id from topic_map where now_id >= 0))
order by c.created_at, c.correction_id
