-- grain: one row
select coalesce(max(sequence), 0) + 1 from store.batches
