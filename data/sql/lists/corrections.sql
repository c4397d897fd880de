-- grain: one row a correction that applies
select correction_id from corrections
