-- grain: one row a sentence of a review, with the aspects that it speaks of and what it says of each
select e.sentence_id, e.position, e.start_char, e.end_char, e.text, e.language, e.spoiler, e.sign, e.sentiment,
       coalesce(list({'aspect': a.aspect, 'sign': a.sign} order by abs(a.sentiment) desc nulls last, a.aspect)
                filter (a.aspect is not null), []) as aspects
from evidence as e
left join aspects as a using (sentence_id)
where e.review_id = $review_id
group by all order by e.position
