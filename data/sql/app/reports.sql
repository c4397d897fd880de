-- grain: one row a file of a report, the newest first
select number, report_id, job_id, schedule_id, title_ids, title, filter, language, format, who, made_at, snapshot,
       data_version, file, bytes, sha256
from reports order by number desc limit $size
