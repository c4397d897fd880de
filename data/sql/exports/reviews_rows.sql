-- grain: one row a review that the filter means, newest first; nothing of it names its viewer
select t.name as title, r.published_at, r.source, r.language, r.rating, r.rating_original, r.sentiment, r.spoiler,
       r.text, r.review_id
from reviews_matching($filter) as r
left join titles as t on t.title_id = r.title_id
order by r.published_at desc nulls last, r.review_id
