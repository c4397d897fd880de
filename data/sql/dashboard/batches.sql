-- grain: one row an import batch, newest first, with what was refused
select b.batch_id, b.sequence, b.format, b.origin, b.created_at, b.counts, b.undone,
       (select count(*) from rejects as x where x.batch_id = b.batch_id) as rejected
from batches as b
order by b.sequence desc
