-- grain: one row a segment that a person made or named and did not remove, as it was last said; in the order of their making
select m.segment_id, m.name, m.rule, m.about, m.who, m.created_at
from segments_made as m
join (select segment_id, min(number) as first, max(number) as last from segments_made group by segment_id) as n
    on n.segment_id = m.segment_id and n.last = m.number
where not m.removed
order by n.first
