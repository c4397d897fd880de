-- grain: none, the decision is kept
insert into draft_decisions (draft_id, version, decision, who, who_key, note, created_at)
values ($draft_id, $version, $decision, $who, $who_key, $note, $created_at)
