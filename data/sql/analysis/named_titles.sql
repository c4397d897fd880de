-- grain: one row a title with evidence, in the order of `titled_sentences`, with all that says who and what is in it
select title_id, name, original_name, synopsis, credits
from (select distinct title_id from evidence)
left join titles using (title_id)
order by title_id
