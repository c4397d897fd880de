-- grain: one row a title, with what is known of it before anyone has seen it
select title_id, name, year, genres, synopsis,
       list_transform(list_filter(credits, lambda c: c.role in ('cast', 'director')), lambda c: c.person) as people
from titles
order by title_id
