-- grain: one row a title: sums over its viewers of s = praise − blame and m = scored sentences; title_id NULL = all
with counted as (
    select title_id, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from evidence_matching($filter)
    where sign is not null
    group by all
),
overall as (select viewer, sum(s) as s, sum(m) as m from counted group by viewer)
select title_id, count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted group by title_id
union all
select null, count(*), sum(s), sum(m), sum(s * s), sum(s * m), sum(m * m) from overall having count(*) > 0
