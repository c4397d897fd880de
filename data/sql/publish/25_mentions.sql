-- grain: one row a sentence and a character, person or plot point that it mentions, with what it says of them
create table snap.mentions as
with corrected as (
    select sentence_id, key as entity_id, label,
           case label when 'praise' then 1.0 when 'blame' then -1.0 when 'neutral' then 0.0 end as sentiment
    from snap.corrections where subject = 'mention'
),
labelled as (
    select coalesce(m.sentence_id, c.sentence_id) as sentence_id, coalesce(m.entity_id, c.entity_id) as entity_id,
           m.start_char, m.end_char,
           case when c.label is null then m.sentiment else c.sentiment end as sentiment,
           case when c.label is null then m.probability else 1.0 end as probability,
           c.label is not null as corrected
    from current_mentions as m
    full join corrected as c using (sentence_id, entity_id)
    where coalesce(c.label, '') <> 'none'
)
select e.sentence_id, e.review_id, e.title_id, e.viewer_id, m.entity_id, n.kind,
       e.start_char + coalesce(m.start_char, 0) as start_char,
       e.start_char + coalesce(m.end_char, e.end_char - e.start_char) as end_char,
       m.sentiment, m.probability,
       case when m.sentiment > $neutral_band then 'praise'
            when m.sentiment < -$neutral_band then 'blame'
            when m.sentiment is not null then 'neutral' end as sign,
       m.corrected, e.published_at
from labelled as m
join snap.evidence as e using (sentence_id)
join snap.entities as n on n.entity_id = m.entity_id and n.title_id = e.title_id
order by e.title_id, m.entity_id, e.published_at, e.sentence_id
