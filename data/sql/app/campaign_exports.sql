-- grain: one row a list of an audience that left the studio before a moment: its purpose and the ids on it, 8 bytes each
select e.purpose, l.ids
from exports as e
join export_lists as l on l.number = e.number
where e.audience = $audience and e.created_at <= $until
order by e.number
