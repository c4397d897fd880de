-- grain: one row a topic, largest first
select topic_id, label, words, evidence from topics order by evidence desc, topic_id
