-- grain: one row a sentence of one page of the drawer, with the review it stands in
select e.sentence_id, e.review_id, e.title_id, t.name as title, e.viewer_id, e.start_char, e.end_char, e.sign,
       e.spoiler, e.published_at, e.source, e.territory, r.text as review, r.rating, r.rating_original, r.publisher
from (
    select sentence_id, review_id, title_id, viewer_id, position, start_char, end_char, sign, spoiler, published_at,
           source, territory
    from evidence_matching($filter)
    order by published_at desc nulls last, review_id, position
    limit $size offset $start
) as e
join reviews as r using (review_id)
left join titles as t on t.title_id = e.title_id
order by e.published_at desc nulls last, e.review_id, e.position
