-- grain: one row, the newest version of a draft and the newest decision on it
select v.number, v.who, v.written, v.blocking, (
    select d.decision from draft_decisions as d
    where d.draft_id = v.draft_id and d.version = v.number
    order by d.number desc limit 1
) as decision
from draft_versions as v
where v.draft_id = $draft_id
order by v.number desc
limit 1
