-- grain: the new correction's number
insert into corrections (correction_id, sentence_id, text, language, subject, key, label, who, created_at)
values ($correction_id, $sentence_id, $text, $language, $subject, $key, $label, $who, $created_at)
returning number
