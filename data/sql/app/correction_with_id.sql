-- grain: at most one correction
select number, correction_id, sentence_id, text, language, subject, key, label, who, created_at
from corrections where correction_id = $correction_id
