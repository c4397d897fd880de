-- grain: one row a sentence of one page of the drawer, with its review; parts are what it says of the filter's aspects, entities
with page as (
    select sentence_id, review_id, title_id, viewer_id, position, start_char, end_char, sign, spoiler, published_at,
           source, territory
    from evidence_matching($filter)
    order by published_at desc nulls last, review_id, position
    limit $size offset $start
),
told as (
    select a.sentence_id, a.start_char, a.end_char, a.sign
    from aspects as a
    where list_contains(($filter).aspects::varchar[], a.aspect) and a.sentence_id in (select sentence_id from page)
    union
    select m.sentence_id, m.start_char, m.end_char, m.sign
    from mentions as m
    where list_contains(($filter).entities::varchar[], m.entity_id) and m.sentence_id in (select sentence_id from page)
),
parts as (
    select sentence_id, list({'start_char': start_char, 'end_char': end_char, 'sign': sign} order by start_char) as parts
    from told group by sentence_id
)
select e.sentence_id, e.review_id, e.title_id, t.name as title, e.viewer_id, e.start_char, e.end_char, e.sign,
       e.spoiler, e.published_at, e.source, e.territory, p.parts, r.text as review, r.rating, r.rating_original,
       r.publisher
from page as e
join reviews as r using (review_id)
left join parts as p using (sentence_id)
left join titles as t on t.title_id = e.title_id
order by e.published_at desc nulls last, e.review_id, e.position
