-- grain: one row a title and day with ratings: how many, how many low, how many high
select title_id, rated_at::date as day, count(*) as n, count(*) filter (rating <= $low) as low,
       count(*) filter (rating >= $high) as high
from ratings_matching($filter)
where rated_at is not null
group by all order by title_id, day
