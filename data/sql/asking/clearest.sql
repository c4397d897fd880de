-- grain: one row a sentence that the filter means, clearest first; spoilers, the very short and the very long stay out
select sentence_id, review_id, abs(sentiment) * coalesce(probability, 1) as clear
from evidence_matching($filter)
where not spoiler and length(text) between case when language = 'zh' then 8 else 25 end and 320
order by sign is null, clear desc nulls last, sentence_id
limit $size
