-- grain: one row a topic, largest first, and one that went into another, called as that is; offered are those that lists have
select topic_id, label, language, evidence, not hidden as offered from topics
union all
select m.topic_id, t.label, t.language, 0, false from topic_merges as m join topics as t on t.topic_id = m.into_id
order by offered desc, evidence desc, topic_id
