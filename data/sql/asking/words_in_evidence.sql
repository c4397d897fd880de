-- grain: one row a title and one of $terms: sentences that hold it
select title_id, term, count(*) as sentences
from evidence, (select unnest($terms::varchar[]) as term)
where contains(lower(text), term)
group by all
