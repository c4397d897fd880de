-- grain: one row a sentence of a review, with what the current runs and the corrections say of it
create table snap.evidence as
with current_reviews as (
    from store.reviews
    qualify row_number() over (partition by review_id order by sequence desc) = 1
),
corrected as (
    select sentence_id, label,
           case label when 'praise' then 1.0 when 'blame' then -1.0 when 'neutral' then 0.0 end as sentiment
    from snap.corrections where subject = 'sentence'
),
scored as (
    select s.*, c.label is not null as corrected,
           case when c.label is null then m.sentiment else c.sentiment end as sentiment,
           case when c.label is null then m.probability when c.label <> 'none' then 1.0 end as probability,
           m.sentiment as model_sentiment, m.weight
    from store.sentences as s
    left join current_sentiment as m using (sentence_id)
    left join corrected as c using (sentence_id)
)
select s.sentence_id, r.review_id, r.title_id, r.viewer_id, s.position, s.start_char, s.end_char, s.text, s.language,
       coalesce(s.spoiler, r.spoiler, false) as spoiler,
       r.source, coalesce(r.territory, v.territory) as territory, r.published_at, r.rating,
       s.sentiment, s.probability,
       case when s.sentiment > $neutral_band then 'praise'
            when s.sentiment < -$neutral_band then 'blame'
            when s.sentiment is not null then 'neutral' end as sign,
       s.weight, s.corrected, s.model_sentiment,
       t.topic_id, t.similarity as topic_similarity
from scored as s
join current_reviews as r using (review_id, batch_id)
left join snap.viewers as v on v.viewer_id = r.viewer_id
left join current_topics as t using (sentence_id)
order by r.title_id, r.published_at, r.review_id, s.position
