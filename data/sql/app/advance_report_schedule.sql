-- grain: the schedule, moved on; no row where somebody else did, or ended it
update report_schedules set next_at = $next_at, last_at = $now, last_job = $job_id
where schedule_id = $schedule_id and next_at = $was and ended_at is null
returning schedule_id
