-- grain: one row, or none: the ratings that the filter means: n, Σx, Σx², and over viewers their number, Σx, Σn, Σx², Σxn, Σn²
with counted as (
    select coalesce(viewer_id, rating_id) as viewer, sum(rating) as s, count(*) as m, sum(rating * rating) as squares
    from ratings_matching($filter)
    group by viewer
)
select sum(m)::bigint as n, sum(s)::double as total, sum(squares)::double as squares, count(*) as clusters,
       sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss, sum(s * m)::double as sm,
       sum(m * m)::double as mm
from counted having count(*) > 0
