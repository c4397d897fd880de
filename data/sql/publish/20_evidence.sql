-- grain: one row a sentence of a review, with what the current runs say of it
create table snap.evidence as
with current_reviews as (
    from store.reviews
    qualify row_number() over (partition by review_id order by sequence desc) = 1
)
select s.sentence_id, r.review_id, r.title_id, r.viewer_id, s.position, s.start_char, s.end_char, s.text, s.language,
       coalesce(s.spoiler, r.spoiler, false) as spoiler,
       r.source, coalesce(r.territory, v.territory) as territory, r.published_at, r.rating,
       m.sentiment, m.probability,
       case when m.sentiment > $neutral_band then 'praise'
            when m.sentiment < -$neutral_band then 'blame'
            when m.sentiment is not null then 'neutral' end as sign,
       t.topic_id, t.similarity as topic_similarity
from store.sentences as s
join current_reviews as r using (review_id, batch_id)
left join snap.viewers as v on v.viewer_id = r.viewer_id
left join current_sentiment as m using (sentence_id)
left join current_topics as t using (sentence_id)
order by r.title_id, r.published_at, r.review_id, s.position
