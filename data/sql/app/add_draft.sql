-- grain: one row, the number of the draft that was added; no row when that variant is there already
insert into drafts (draft_id, assignment_id, variant, who, created_at)
values ($draft_id, $assignment_id, $variant, $who, $created_at)
on conflict (assignment_id, variant) do nothing
returning number
