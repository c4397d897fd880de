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
moved as (
    -- Where a person put a sentence counts before all that was computed.
    select c.sentence_id, coalesce(m.now_id, -1) as topic_id
    from snap.corrections as c
    left join topic_map as m on m.topic_id = try_cast(c.label as integer)
    where c.subject = 'topic'
),
topical as (
    select t.sentence_id, t.similarity, t.certainty,
           case when row(coalesce(t.certainty, t.similarity), t.similarity) < m.least then -1
                else coalesce(m.now_id, -1) end as topic_id
    from current_topics as t
    left join topic_map as m using (topic_id)
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
       coalesce(d.topic_id, t.topic_id) as topic_id,
       case when d.topic_id is null or d.topic_id = t.topic_id then t.similarity end as topic_similarity,
       case when d.topic_id is null then t.certainty else 1.0 end as topic_certainty
from scored as s
join current_reviews as r using (review_id, batch_id)
left join snap.viewers as v on v.viewer_id = r.viewer_id
left join topical as t using (sentence_id)
left join moved as d using (sentence_id)
order by r.title_id, r.published_at, r.review_id, s.position
