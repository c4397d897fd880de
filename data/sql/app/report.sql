-- grain: one row: the file of a report
select number, report_id, job_id, schedule_id, title_ids, title, filter, language, format, who, made_at, snapshot,
       data_version, file, bytes, sha256
from reports where report_id = $report_id
