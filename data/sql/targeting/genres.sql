-- grain: one row a genre, by name
select distinct unnest(genres) as genre from titles order by genre
