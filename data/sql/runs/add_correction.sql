-- grain: one correction that counts
insert into current_corrections values (
    $correction_id, $sentence_id, $text, $subject, $key, $label, $who, $created_at::timestamptz::timestamp
)
