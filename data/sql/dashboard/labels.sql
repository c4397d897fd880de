-- grain: one row a sentence of $sentence_ids, with all its labels as they count now
select e.sentence_id, e.title_id, e.text, e.language, e.spoiler, e.sign, e.topic_id,
       coalesce(a.said, []) as aspects, coalesce(m.said, []) as mentions
from evidence as e
left join (
    select sentence_id, list({'key': aspect, 'sign': sign} order by start_char, aspect) as said
    from aspects where list_contains($sentence_ids, sentence_id) group by sentence_id
) as a using (sentence_id)
left join (
    select sentence_id, list({'key': entity_id, 'sign': sign} order by start_char, entity_id) as said
    from mentions where list_contains($sentence_ids, sentence_id) group by sentence_id
) as m using (sentence_id)
where list_contains($sentence_ids, e.sentence_id)
