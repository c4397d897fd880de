-- grain: none, the version is kept
insert into draft_versions (draft_id, number, action, who, who_key, created_at, written, blocking, affinity)
values ($draft_id, $number, $action, $who, $who_key, $created_at, $written, $blocking, $affinity)
