-- grain: one row a sentence, sorted by its id (so a review's stand together), to be joined with vectors as it streams by
select sentence_id, review_id, title_id, position, language, text, md5_number_lower(text) as text_hash
from evidence
order by sentence_id
