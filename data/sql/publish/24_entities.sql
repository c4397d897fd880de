-- grain: one row a character, person or plot point that a title's sentences may mention
create table snap.entities as
select n.entity_id, n.title_id, n.kind, n.name, n.detail, n.aliases
from current_entities as n
join snap.titles as t using (title_id)
order by n.title_id, n.kind, n.entity_id
