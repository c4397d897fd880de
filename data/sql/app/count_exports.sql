-- grain: one row a purpose that an audience was exported for, the most often named first
select min(purpose) as purpose, count(*) as times, max(created_at) as last_at
from exports where audience = $audience
group by purpose_key order by times desc, last_at desc
