-- grain: one row a schedule that is due
select schedule_id, wish, title, every, "at", day, who, created_at, next_at, last_at, last_job
from report_schedules where ended_at is null and next_at <= $now order by next_at, created_at, schedule_id
