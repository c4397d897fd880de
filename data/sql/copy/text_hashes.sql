-- grain: one row a sentence of these ids, with its text's hash, as vectors are kept by
select sentence_id, md5_number_lower(text) as text_hash from evidence where list_contains($sentences, sentence_id) order by sentence_id
