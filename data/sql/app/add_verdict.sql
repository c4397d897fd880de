-- grain: none, the verdict is kept
insert into draft_verdicts (draft_id, version, who, who_key, thumb, reasons, note, created_at)
values ($draft_id, $version, $who, $who_key, $thumb, $reasons, $note, $created_at)
