-- grain: one batch
update store.batches set undone = true where batch_id = $batch_id and not undone returning batch_id
