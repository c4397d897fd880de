-- grain: one row a character, person or plot point that is mentioned, by title, most mentioned first
select n.entity_id, n.title_id, n.kind, n.name
from entities as n
left join (select entity_id, count(*) as sentences from mentions group by all) as m using (entity_id)
order by n.title_id, m.sentences desc nulls last, n.name, n.entity_id
