-- grain: one row a sentence (of a JSON list of ids), subject and key: its newest correction, unless that takes back
select number, correction_id, sentence_id, text, language, subject, key, label, who, created_at
from corrections
where number in (
    select max(number) from corrections
    where sentence_id in (select value from json_each($sentence_ids))
    group by sentence_id, subject, key
) and label <> 'undone'
order by number
