-- grain: one row a version of a draft, oldest first
select draft_id, number, action, who, created_at, written, affinity
from draft_versions
where draft_id = $draft_id
order by number
