-- grain: one row a viewer who likes a title
select viewer_id from verdicts where title_id = $title_id and liking = 1 order by viewer_id
