-- grain: one row a topic that is not hidden, and the language that its words are of
select topic_id, label, language from topics where not hidden order by topic_id
