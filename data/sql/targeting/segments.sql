-- grain: one row a segment of $kind, in the studio's order, with its members
select s.segment_id, s.name, s.position, count(m.viewer_id) as members
from segments as s
left join segment_members as m on m.segment_id = s.segment_id and m.main
where s.kind = $kind
group by all
order by s.position, s.segment_id
