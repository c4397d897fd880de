-- grain: one row: how many of the filter's sentences were looked at for topics, and how many of them are in none
select count(topic_id)::bigint as sentences, (count(*) filter (topic_id < 0))::bigint as without
from evidence_matching($filter)
