-- grain: one row a sentence that has a place on the map of topics; a sample where there are many
create table snap.topic_places as
select sentence_id, x, y from current_topics
where x is not null and sentence_id in (select sentence_id from snap.evidence)
order by sentence_id
