-- grain: one row a sentence of praise on these titles by a known viewer: of the segment (own) or of the others; per side at most $size, drawn by the sentence's hash, one a viewer and title
with told as (
    select e.sentence_id, e.title_id, e.viewer_id, e.text,
           e.viewer_id in (select viewer_id from segment_members where segment_id = $segment_id and main) as own
    from evidence_matching($filter) as e
    where e.sign = 'praise' and e.viewer_id is not null and length(e.text) between $least and $most
    qualify row_number() over (partition by e.viewer_id, e.title_id order by hash(e.sentence_id, $seed)) = 1
),
drawn as (
    select * from told qualify row_number() over (partition by own order by hash(sentence_id, $seed)) <= $size
)
select d.*, coalesce((select list(distinct a.aspect order by a.aspect) from aspects as a
                      where a.sentence_id = d.sentence_id and a.sign = 'praise'), []) as aspects
from drawn as d order by d.sentence_id
