-- grain: one row a sentence that could be quoted for $sign, surest first; spoilers with $spoilers only
select e.sentence_id, e.review_id, e.title_id, t.name as title, e.viewer_id, e.start_char, e.end_char, e.sign, e.spoiler,
       e.published_at, e.source, e.territory, e.text, e.language, r.text as review, r.rating, r.rating_original, r.publisher, e.score
from (
    select sentence_id, review_id, title_id, viewer_id, start_char, end_char, sign, spoiler, published_at, source,
           territory, text, language, abs(sentiment) * coalesce(probability, 1) as score
    from evidence_matching($filter)
    where sign = $sign and length(text) between case when language = 'zh' then 12 else 40 end and 280
      and ($spoilers or not spoiler)
    order by score desc, sentence_id
    limit $size
) as e
join reviews as r using (review_id)
left join titles as t on t.title_id = e.title_id
order by e.score desc, e.sentence_id
