-- grain: one row a sentence that the filter means, in the order of `sentence_index`
select sentence_id from evidence_matching($filter) order by sentence_id
