-- grain: one row an inner node of the hierarchy of topics, one tree a language
select node, "left", "right", height, language, label from topic_tree order by language, height, node
