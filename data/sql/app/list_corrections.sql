-- grain: one row a correction, newest first, with the label of the next one of the same subject, if any
select number, correction_id, sentence_id, text, language, subject, key, label, who, created_at,
       lead(label) over (partition by sentence_id, subject, key order by number) as next_label
from corrections order by number desc limit $limit offset $start
