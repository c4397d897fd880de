-- grain: one row a day on which a rating that the filter means was given; undated ones stay out
select rated_at::date as day, count(*) as ratings
from ratings_matching($filter)
where rated_at is not null
group by day
order by day
