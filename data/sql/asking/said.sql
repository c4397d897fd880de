-- grain: one row a sentence named in $ids as a quote: its review, its place there, its sign
select e.sentence_id, e.review_id, e.title_id, t.name as title, e.viewer_id, e.start_char, e.end_char, e.sign, e.spoiler,
       e.published_at, e.source, e.territory, e.text, r.text as review, r.rating, r.rating_original, r.publisher
from evidence_matching($filter) as e
join reviews as r using (review_id)
left join titles as t on t.title_id = e.title_id
where list_contains($ids::varchar[], e.sentence_id)
