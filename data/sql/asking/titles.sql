-- grain: one row a title with what a question can ask of it, the most spoken of first
select t.title_id, t.name, t.original_name, t.year, coalesce(t.genres, []) as genres, coalesce(t.languages, []) as languages,
       coalesce(r.n, 0) as said
from titles as t
left join (select title_id, count(*) as n from verdicts group by all) as r using (title_id)
order by said desc, t.name, t.title_id
