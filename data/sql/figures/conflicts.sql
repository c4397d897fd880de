-- grain: one row a review whose stars say one thing and whose text another, furthest apart first; total counts all of them
with rated as (
    select review_id, title_id, viewer_id, text, language, rating, rating_original, published_at, source, territory,
           publisher, sentiment, scored, (rating - 5) / 5 - sentiment as apart
    from reviews_matching($filter)
    where rating is not null and sentiment is not null
),
torn as (
    select * from rated
    where (rating >= $high and sentiment < -$clear::double) or (rating <= $low and sentiment > $clear::double)
)
select r.*, t.name as title, (select count(*) from torn) as total, (select count(*) from rated) as rated
from torn as r
left join titles as t using (title_id)
order by abs(r.apart) desc, r.scored desc, r.review_id
limit $size offset $start
