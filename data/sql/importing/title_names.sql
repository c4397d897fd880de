-- grain: one row a title of the studio
select title_id, name, original_name, year from titles
