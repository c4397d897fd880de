-- grain: one row a topic of the current topics run
create table snap.topics as
select t.*, (select count(*) from snap.evidence as e where e.topic_id = t.topic_id) as evidence
from current_topic_list as t
order by evidence desc, t.topic_id
