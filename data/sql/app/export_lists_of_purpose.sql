-- grain: one row a list that left for a purpose, oldest first
select e.audience, e.columns, e.k, l.ids, l.codes, l.labels
from exports as e join export_lists as l using (number)
where e.purpose_key = $purpose_key
order by e.number
