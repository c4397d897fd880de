-- grain: one row, the entry that was kept
insert into ranking_lists (name, name_key, action, definition, who, created_at)
values ($name, $name_key, $action, $definition, $who, $created_at)
returning number
