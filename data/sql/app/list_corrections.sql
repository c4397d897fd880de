-- grain: one row a correction, newest first
select correction_id, sentence_id, text, language, subject, key, label, who, created_at
from corrections order by number desc limit $limit
