-- grain: one row an import that brought reviews which the filter means, with all rows that it refused
select b.batch_id, b.format, b.origin, b.created_at, r.reviews, coalesce(j.refused, 0)::bigint as refused
from (select batch_id, count(*) as reviews from reviews_matching($filter) group by all) as r
join batches as b using (batch_id)
left join (select batch_id, count(*) as refused from rejects group by all) as j using (batch_id)
order by b.created_at, b.batch_id
