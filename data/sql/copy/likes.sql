-- grain: one row: how many viewers said whether they like $title_id, and how many do; of a segment's members where $segment_id is given
select count(*) as verdicts, count(*) filter (v.liking = 1) as likes
from verdicts as v
where v.title_id = $title_id and v.liking <> 0 and v.viewer_id is not null
  and ($segment_id::varchar is null
       or v.viewer_id in (select viewer_id from segment_members where segment_id = $segment_id and main))
