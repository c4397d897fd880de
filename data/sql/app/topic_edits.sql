-- grain: one row an edit of topics that was ever made, oldest first
select number, edit_id, action, content, who, created_at from topic_edits order by number
