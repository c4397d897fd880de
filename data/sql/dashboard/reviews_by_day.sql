-- grain: one row a day on which a review that the filter means was written; NULL for undated ones
select published_at::date as day, count(*) as reviews
from reviews_matching($filter)
group by day
order by day
