-- grain: none: one schedule is kept
insert into report_schedules (schedule_id, wish, title, every, "at", day, who, created_at, next_at)
values ($schedule_id, $wish, $title, $every, $at, $day, $who, $created_at, $next_at)
