-- grain: one row a title of $titles: its ratings, and sums over viewers as in figures/rating_whole; one without a viewer is of its own
with counted as (
    select title_id, coalesce(viewer_id, rating_id) as viewer, sum(rating) as s, count(*) as m, sum(rating * rating) as squares
    from ratings_matching($filter)
    where title_id in (select unnest($titles))
    group by title_id, viewer
)
select title_id, sum(m)::bigint as n, sum(s)::double as total, sum(squares)::double as squares, count(*) as clusters,
       sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss, sum(s * m)::double as sm,
       sum(m * m)::double as mm
from counted group by title_id order by title_id
