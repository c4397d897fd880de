-- grain: one row; how many corrections were made, and the newest one's number
select count(*) as made, coalesce(max(number), 0) as newest from corrections
