-- grain: one row a title that names its people
select title_id, credits from titles where len(credits) > 0 order by title_id
