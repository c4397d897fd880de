-- grain: one row a segment, by kind and position
select segment_id, kind, name from segments order by case kind when 'taste' then 1 when 'activity' then 3 else 2 end, position
