-- grain: every review version that a batch brought
delete from store.reviews where batch_id = $batch_id
