-- grain: one row, the assignment of that id
select content, who, created_at from assignments where assignment_id = $assignment_id
