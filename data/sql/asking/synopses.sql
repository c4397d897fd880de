-- grain: one row a title that has a synopsis
select title_id, name, synopsis from titles where length(trim(coalesce(synopsis, ''))) > 0 order by title_id
