-- grain: one row a sentence, sorted by its id: what joins it with its vector and its title
select sentence_id, title_id, md5_number_lower(text) as text_hash from evidence order by sentence_id
