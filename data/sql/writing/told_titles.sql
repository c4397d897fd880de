-- grain: one row a title that has a synopsis or a screenplay, by name
select title_id, name, year, synopsis is not null as has_synopsis, screenplay is not null as has_screenplay
from titles
where synopsis is not null or screenplay is not null
order by name, year, title_id
