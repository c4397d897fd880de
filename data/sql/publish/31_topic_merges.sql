-- grain: one row a topic that went into another, which old links still name
create table snap.topic_merges as
select m.topic_id, m.now_id as into_id, coalesce(l.language, '') as language, coalesce(l.label, '') as found_label
from topic_map as m
left join current_topic_list as l using (topic_id)
where m.now_id >= 0 and m.now_id <> m.topic_id
order by m.topic_id
