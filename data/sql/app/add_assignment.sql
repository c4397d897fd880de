-- grain: none, the assignment is kept
insert into assignments (assignment_id, who, who_key, created_at, task, title_id, title, segment_id, segment, channel, tone,
                         language, content)
values ($assignment_id, $who, $who_key, $created_at, $task, $title_id, $title, $segment_id, $segment, $channel, $tone,
        $language, $content)
