-- grain: one row, or none: the ratings that the filter means: their number n, Σx and Σx²
select count(*) as n, sum(rating)::double as total, sum(rating * rating)::double as squares
from ratings_matching($filter)
having count(*) > 0
