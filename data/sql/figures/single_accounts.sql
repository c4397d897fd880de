-- grain: one row: ratings of the filter by known accounts, and how many by accounts that rated nothing else, days $since to $until left out
with counted as (
    select viewer_id, count(*) as ratings from ratings where viewer_id is not null group by viewer_id
)
select count(*) as n, count(*) filter (c.ratings = 1) as single
from ratings_matching($filter) as r
join counted as c using (viewer_id)
where r.rated_at < $since::date or r.rated_at >= $until::date + 1
