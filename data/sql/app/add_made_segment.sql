-- grain: one row, the entry that was added
insert into segments_made (segment_id, name, rule, about, removed, who, created_at)
values ($segment_id, $name, $rule, $about, $removed, $who, $created_at)
returning *
