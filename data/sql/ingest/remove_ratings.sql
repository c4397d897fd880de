-- grain: every rating version that a batch brought
delete from store.ratings where batch_id = $batch_id
