-- grain: one row: the last day that anything the filter means was written on; null where nothing has a date
select max(published_at)::date as day from evidence_matching($filter)
