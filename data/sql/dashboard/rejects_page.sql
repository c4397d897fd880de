-- grain: one row a refused row or cell of a batch, at most $size
select file, line, "column", reason, excerpt from rejects where batch_id = $batch_id
order by file, line nulls last, "column" limit $size
