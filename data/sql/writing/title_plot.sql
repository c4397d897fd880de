-- grain: one row: what is told of the plot of the title $title_id
select title_id, name, synopsis, screenplay from titles where title_id = $title_id
