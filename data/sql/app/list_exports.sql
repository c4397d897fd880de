-- grain: one row an export, newest first; of one audience where one is named
select number, export_id, created_at, purpose, who, audience, about, filter, columns, format, k, floor, rows, withheld, held,
       untold, bands, run_ids, snapshot, data_version
from exports
where $audience is null or audience = $audience
order by number desc limit $limit
