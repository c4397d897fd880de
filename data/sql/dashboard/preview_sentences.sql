-- grain: one row a sentence of a sample of $size, the same one for the same snapshot, with what it is counted as
select e.sentence_id, e.text, e.language, t.name as title,
       coalesce(list_contains(a.aspects, $aspect), false) as tagged,
       coalesce(list_contains(a.corrected, $aspect), false) as corrected
from (select sentence_id, title_id, text, language from evidence order by hash(sentence_id), sentence_id limit $size) as e
left join titles as t using (title_id)
left join (
    select sentence_id, list(aspect) as aspects, list(aspect) filter (corrected) as corrected from aspects group by sentence_id
) as a using (sentence_id)
order by hash(e.sentence_id), e.sentence_id
