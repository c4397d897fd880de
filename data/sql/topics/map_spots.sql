-- grain: one row a topic of a language that has a place on the map and is not hidden, largest first
select topic_id, label, map_place(x) as x, map_place(y) as y from topics
where language = $language and x is not null and not hidden
order by evidence desc, topic_id
