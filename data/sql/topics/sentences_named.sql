-- grain: one row a sentence of the evidence that has $said for its id or its text, the id first
select sentence_id, text, language, topic_id from evidence
where sentence_id = $said or text = $said
order by sentence_id <> $said, sentence_id
limit 1
