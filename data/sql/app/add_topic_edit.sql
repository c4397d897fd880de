-- grain: the new edit's number
insert into topic_edits (edit_id, action, content, who, created_at)
values ($edit_id, $action, $content, $who, $created_at)
returning number
