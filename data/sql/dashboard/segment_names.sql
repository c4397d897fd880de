-- grain: one row a segment, in the order in which they are shown
select segment_id, kind, name, given_name, position, stability, rule, about
from segments order by case kind when 'taste' then 1 when 'rule' then 2 when 'list' then 3 else 4 end, position, segment_id
