-- grain: one row a refused row or cell
create table snap.rejects as
select batch_id, file, line, "column", reason, excerpt from store.rejects order by batch_id, file, line
