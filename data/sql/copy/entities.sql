-- grain: one row a character, person or plot point of a title
select entity_id, kind, name, detail, aliases from entities where title_id = $title_id order by kind, name, entity_id
