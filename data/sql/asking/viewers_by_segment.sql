-- grain: one row a segment: viewers in it, and those of them whom the filter means
select m.segment_id, count(*) as viewers, count(f.viewer_id) as meant
from segment_members as m
left join (select viewer_id from viewers_matching($filter)) as f using (viewer_id)
where m.main
group by m.segment_id
