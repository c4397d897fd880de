-- grain: one row a title: viewers whom the filter means and who rated or wrote of it, those of them who like it; who dislike it.
-- With $foes only viewers who do not like any of these titles count
with met as (
    select viewer_id, title_id from ratings_matching($filter) union select viewer_id, title_id from reviews_matching($filter)
)
select m.title_id, count(*) as viewers, count(*) filter (v.liking = 1) as liked, count(*) filter (v.liking = -1) as disliked
from met as m
join viewers using (viewer_id)
left join verdicts as v on v.viewer_id = m.viewer_id and v.title_id = m.title_id
where $foes::varchar[] is null
   or m.viewer_id in (select viewer_id from verdicts where liking = -1 and list_contains($foes::varchar[], title_id))
group by all
