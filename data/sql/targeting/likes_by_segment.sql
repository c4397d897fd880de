-- grain: one row a segment of $kind whose members said what they think of $title_id: verdicts and likes
select m.segment_id, count(*) as verdicts, count(*) filter (v.liking = 1) as likes
from verdicts as v
join segment_members as m on m.viewer_id = v.viewer_id and m.kind = $kind and m.main
where v.title_id = $title_id and v.liking <> 0
group by all
