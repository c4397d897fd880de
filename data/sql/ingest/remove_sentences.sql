-- grain: every row that a batch brought
delete from store.sentences where batch_id = $batch_id
