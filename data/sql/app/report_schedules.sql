-- grain: one row a schedule that goes on, the next one due first
select schedule_id, wish, title, every, "at", day, who, created_at, next_at, last_at, last_job
from report_schedules where ended_at is null order by next_at, created_at, schedule_id
