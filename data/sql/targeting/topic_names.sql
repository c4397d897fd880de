-- grain: one row a topic that is not hidden
select topic_id, label from topics where not hidden order by topic_id
