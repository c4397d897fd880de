-- grain: one row a sentence and an aspect that it speaks of, with what it says of that aspect
create table snap.aspects as
with corrected as (
    select sentence_id, key as aspect, label,
           case label when 'praise' then 1.0 when 'blame' then -1.0 when 'neutral' then 0.0 end as sentiment
    from snap.corrections where subject = 'aspect'
),
labelled as (
    select coalesce(a.sentence_id, c.sentence_id) as sentence_id, coalesce(a.aspect, c.aspect) as aspect,
           a.start_char, a.end_char,
           case when c.label is null then a.sentiment else c.sentiment end as sentiment,
           case when c.label is null then a.probability else 1.0 end as probability,
           c.label is not null as corrected
    from current_aspects as a
    full join corrected as c using (sentence_id, aspect)
    where coalesce(c.label, '') <> 'none'
)
select e.sentence_id, e.review_id, e.title_id, e.viewer_id, a.aspect,
       e.start_char + coalesce(a.start_char, 0) as start_char,
       e.start_char + coalesce(a.end_char, e.end_char - e.start_char) as end_char,
       a.sentiment, a.probability,
       case when a.sentiment > $neutral_band then 'praise'
            when a.sentiment < -$neutral_band then 'blame'
            when a.sentiment is not null then 'neutral' end as sign,
       a.corrected, e.published_at
from labelled as a
join snap.evidence as e using (sentence_id)
join current_aspect_list as l using (aspect)
order by e.title_id, a.aspect, e.published_at, e.sentence_id
