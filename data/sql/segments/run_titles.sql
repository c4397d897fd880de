-- grain: one row a title, with what segments are named by
select title_id, name, genres,
       list_transform(list_filter(credits, lambda c: c.role = 'director'), lambda c: c.person) as directors
from titles
order by title_id
