-- grain: one row a segment with how many viewers belong to it most, in order
select s.segment_id, s.kind, s.name, count(m.viewer_id) as viewers
from segments as s
left join segment_members as m on m.segment_id = s.segment_id and m.main
group by s.segment_id, s.kind, s.name, s.position
order by case s.kind when 'taste' then 1 when 'activity' then 3 else 2 end, s.position, s.segment_id
