-- grain: one row a topic, with all that the snapshot says of it
select * from topics order by evidence desc, topic_id
