-- grain: one row a topic that the run found or a person made, as the run called it; those that went into another too
select topic_id, language, found_label from topics
union all
select topic_id, language, found_label from topic_merges
