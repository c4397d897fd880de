-- grain: one row a sentence that the filter means, newest first
select sentence_id, review_id, title_id, viewer_id, text, sign, sentiment, published_at, source
from evidence_matching($filter)
order by published_at desc nulls last, review_id, position
