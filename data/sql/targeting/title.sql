-- grain: one row: what is told of the title $title_id
select title_id, name, year, genres, synopsis from titles where title_id = $title_id
