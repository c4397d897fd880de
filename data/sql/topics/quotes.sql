-- grain: one row a sentence that could be quoted for the filter's topic, best first: certain, near its centre and, where $sign is given, surely judged so
select e.sentence_id, e.review_id, e.title_id, t.name as title, e.viewer_id, e.start_char, e.end_char, e.sign,
       e.spoiler, e.published_at, e.source, e.territory, e.text, e.language, r.text as review, r.rating,
       r.rating_original, r.publisher, e.score, e.start_char as span_start, e.end_char as span_end
from (
    select *, coalesce(topic_certainty, 1) * coalesce(topic_similarity, 1)
              * case when $sign is null then 1 else abs(sentiment) * coalesce(probability, 1) end as score
    from evidence_matching($filter)
    where ($sign is null or sign = $sign) and ($spoilers or not spoiler)
      and length(text) between case when language = 'zh' then 12 else 40 end and 280
) as e
join reviews as r on r.review_id = e.review_id
left join titles as t on t.title_id = e.title_id
order by e.score desc, e.sentence_id
limit $size
