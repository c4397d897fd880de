-- grain: one row a sentence, a title's sentences together and sorted by id
select title_id, sentence_id, review_id, language, text
from evidence
order by title_id, sentence_id
