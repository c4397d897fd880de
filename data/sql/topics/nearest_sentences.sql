-- grain: one row a sentence of a topic, the one nearest to its centre first, each text once
select min(sentence_id) as sentence_id, text from evidence
where topic_id = $topic_id and topic_similarity is not null
group by text
order by max(topic_similarity) desc, min(sentence_id)
limit $limit
