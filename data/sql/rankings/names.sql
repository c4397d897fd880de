-- grain: one row a title of $titles
select title_id, name, year, genres from titles where title_id in (select unnest($titles)) order by title_id
