-- grain: one row a topic that went into another
select topic_id, into_id from topic_merges order by topic_id
