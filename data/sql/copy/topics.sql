-- grain: one row a topic with a label, and the language that its words are of
select topic_id, label, language from topics where label is not null and label <> '' order by topic_id
