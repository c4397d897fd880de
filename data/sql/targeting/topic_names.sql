-- grain: one row a topic with a label
select topic_id, label from topics where label is not null and label <> '' order by topic_id
