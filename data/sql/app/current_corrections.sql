-- grain: one row a sentence, subject and key: its newest correction, unless that takes the earlier ones back
select number, correction_id, sentence_id, text, language, subject, key, label, who, created_at
from corrections
where number in (select max(number) from corrections group by sentence_id, subject, key) and label <> 'undone'
order by number
