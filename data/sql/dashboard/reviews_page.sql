-- grain: one row a review of one page of the drawer
select r.review_id, r.title_id, t.name as title, r.viewer_id, coalesce(r.spoiler, false) as spoiler, r.published_at,
       r.source, r.territory, r.text as review, r.rating, r.rating_original, r.publisher
from (
    from reviews_matching($filter)
    order by published_at desc nulls last, review_id
    limit $size offset $start
) as r
left join titles as t on t.title_id = r.title_id
order by r.published_at desc nulls last, r.review_id
