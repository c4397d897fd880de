-- grain: one row, the report; none where it is kept already
insert into reports (report_id, job_id, schedule_id, title_ids, title, filter, language, format, who, made_at, snapshot,
                     data_version, file, bytes, sha256)
values ($report_id, $job_id, $schedule_id, $title_ids, $title, $filter, $language, $format, $who, $made_at, $snapshot,
        $data_version, $file, $bytes, $sha256)
on conflict do nothing
returning number
