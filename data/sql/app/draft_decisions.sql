-- grain: one row a decision on a draft, oldest first
select draft_id, version, decision, who, note, created_at
from draft_decisions
where draft_id = $draft_id
order by number
