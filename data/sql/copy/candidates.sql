-- grain: one row a sentence that could be quoted for $sign, with what it speaks of; its review as a whole must say the same. Of
-- sentences with the same words one, of a viewer three, of an aspect $each by the segment's members and $each by others
with meant as (
    select sentence_id, review_id, title_id, viewer_id, position, start_char, end_char, text, spoiler, rating,
           abs(sentiment) * coalesce(probability, 1) as strength
    from evidence_matching($filter)
    where sign = $sign and length(text) between $least and $most and ($spoilers or not spoiler)
),
said as (
    select m.*, r.publisher, coalesce(s.viewer_id is not null, false) as member
    from meant as m
    join reviews as r using (review_id)
    left join (select viewer_id from segment_members where segment_id = $segment_id and main) as s
        on s.viewer_id = m.viewer_id
    where case when $sign = 'praise' then coalesce(m.rating >= $liked, r.verdict = 'positive', true)
                   -- Stars over a text that blames are a slip or not meant; without stars the text alone must say it.
                   and coalesce(r.sentiment >= case when m.rating is null then $band else 0 end, true)
               else coalesce(m.rating < $liked, r.verdict = 'negative', true) and coalesce(r.sentiment < 0, true) end
    qualify row_number() over (partition by lower(m.text) order by member desc, m.rating desc nulls last, m.sentence_id) = 1
),
spoken as (
    select sentence_id, list(distinct aspect order by aspect) filter (sign = $sign) as aspects,
           count(*) filter (sign in ('praise', 'blame') and sign <> $sign) as against
    from aspects where sentence_id in (select sentence_id from said) group by sentence_id
),
named as (
    select sentence_id, list(distinct entity_id order by entity_id) as entities,
           count(*) filter (sign in ('praise', 'blame') and sign <> $sign) as against
    from mentions where sentence_id in (select sentence_id from said) group by sentence_id
)
select s.*, t.name as title, coalesce(a.aspects, []) as aspects, coalesce(n.entities, []) as entities
from said as s
left join spoken as a using (sentence_id)
left join named as n using (sentence_id)
left join titles as t using (title_id)
where coalesce(a.against, 0) + coalesce(n.against, 0) = 0
  and ($only::varchar[] is null or list_has_any(a.aspects, $only::varchar[]))
qualify row_number() over (partition by member, coalesce(a.aspects[1], '') order by strength desc, sentence_id) <= $each
    and row_number() over (partition by coalesce(viewer_id, review_id) order by strength desc, sentence_id) <= 3
order by strength desc, sentence_id
