-- grain: one row a refused row or cell of a batch
select file, line, "column", reason, excerpt from rejects where batch_id = $batch_id order by file, line nulls first, "column"
