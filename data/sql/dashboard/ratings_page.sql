-- grain: one row a rating of one page of the drawer
select g.rating_id, g.title_id, t.name as title, g.viewer_id, g.rating, g.rating_original, g.rated_at, g.source,
       g.review_id is not null as with_review
from (
    from ratings_matching($filter)
    order by rated_at desc nulls last, rating_id
    limit $size offset $start
) as g
left join titles as t on t.title_id = g.title_id
order by g.rated_at desc nulls last, g.rating_id
