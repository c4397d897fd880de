-- grain: every row that a batch brought
delete from store.planted where batch_id = $batch_id
