-- grain: one row a sentence that could be quoted for what it says of the filter's mentions, surest first; spoilers with $spoilers only
select m.sentence_id, m.review_id, m.title_id, t.name as title, m.viewer_id, e.start_char, e.end_char, m.sign,
       e.spoiler, e.published_at, e.source, e.territory, e.text, e.language, r.text as review, r.rating, r.rating_original,
       r.publisher, m.score, m.start_char as span_start, m.end_char as span_end
from (
    select sentence_id, review_id, title_id, viewer_id, sign, start_char, end_char,
           abs(sentiment) * coalesce(probability, 1) as score
    from mentions_matching($filter)
    where sign = $sign and ($spoilers or not spoiler)
    qualify row_number() over (partition by sentence_id order by score desc) = 1
) as m
join evidence as e using (sentence_id)
join reviews as r on r.review_id = m.review_id
left join titles as t on t.title_id = m.title_id
where length(e.text) between case when e.language = 'zh' then 12 else 40 end and 280
order by m.score desc, m.sentence_id
limit $size
