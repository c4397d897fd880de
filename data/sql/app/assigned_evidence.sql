-- grain: one row a piece of evidence of an assignment, of those in $assignment_ids (a JSON list)
select a.assignment_id, json_extract(e.value, '$.evidence_id') as evidence_id,
       json_extract(e.value, '$.sentence_id') as sentence_id, json_extract(e.value, '$.subject') as subject
from json_each($assignment_ids) as i
join assignments as a on a.assignment_id = i.value, json_each(a.content, '$.evidence') as e
