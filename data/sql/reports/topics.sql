-- grain: one row a topic, no hidden one, of the scored sentences that the filter means: reviews, and the days of its first and newest one
select topic_id, count(distinct review_id) as reviews, min(published_at)::date as first_on, max(published_at)::date as last_on
from evidence_matching($filter)
where sign is not null and topic_id in (select topic_id from topics where not hidden)
group by all order by reviews desc, topic_id
