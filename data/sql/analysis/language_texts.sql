-- grain: one row a different text of a language, at most $most of them, the same ones whatever the order of import
select distinct text, md5_number_lower(text) as text_hash
from evidence
where language = $language
order by text_hash
limit $most
