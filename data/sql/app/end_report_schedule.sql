-- grain: the schedule, if it went on until now
update report_schedules set ended_at = $now where schedule_id = $schedule_id and ended_at is null returning schedule_id
