-- grain: one row a rating, with or without a review
create table snap.ratings as
select r.rating_id, r.title_id, r.viewer_id, r.review_id, r.source, r.rating, r.rating_original, r.rated_at,
       v.territory, r.batch_id
from (
    from store.ratings
    qualify row_number() over (partition by rating_id order by sequence desc) = 1
) as r
left join snap.viewers as v using (viewer_id)
order by r.title_id, r.rated_at, r.rating_id
