-- grain: one row a title: its reviews
select title_id, count(*) as reviews from reviews_matching($filter) group by title_id
