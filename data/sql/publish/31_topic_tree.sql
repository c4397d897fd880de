-- grain: one row an inner node of the trees of topics, one tree a language; below it are topics, merged ones too, or inner nodes (< -1)
create table snap.topic_tree as
select node, "left", "right", height, language, label from current_topic_tree order by language, height, node
