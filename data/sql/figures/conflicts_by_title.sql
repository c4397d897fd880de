-- grain: one row a title with rated and scored reviews: how many, and how many are torn between stars and text
select title_id, count(*) as rated,
       count(*) filter ((rating >= $high and sentiment < -$clear::double) or (rating <= $low and sentiment > $clear::double)) as torn
from reviews_matching($filter)
where rating is not null and sentiment is not null
group by title_id order by torn desc, title_id
