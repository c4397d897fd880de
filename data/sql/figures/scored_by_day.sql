-- grain: one row a day with scored sentences: how many
select published_at::date as day, count(*) as sentences
from evidence_matching($filter)
where sign is not null and published_at is not null
group by day order by day
