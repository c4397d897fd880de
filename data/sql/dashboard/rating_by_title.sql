-- grain: one row a title: its ratings' number n, Σx and Σx²; title_id NULL = all
select title_id, count(*) as n, sum(rating)::double as total, sum(rating * rating)::double as squares
from ratings_matching($filter)
group by grouping sets ((title_id), ())
having count(*) > 0
