-- grain: one row an entity of $titles with one of $names, and the sentences that name it
select e.entity_id, e.title_id, e.kind, e.name, count(m.sentence_id) as sentences
from entities as e
left join mentions as m using (entity_id)
where list_contains($titles::varchar[], e.title_id)
  and (list_contains($names::varchar[], e.name) or list_has_any($names::varchar[], e.aliases))
group by all
order by sentences desc, e.entity_id
