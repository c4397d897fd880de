-- grain: one row, or none: over viewers: their number, Σs, Σm, Σs², Σsm, Σm²; s is praise − blame, m scored sentences
with counted as (
    select coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m
    from evidence_matching($filter)
    where sign is not null
    group by viewer
)
select count(*) as clusters, sum(s)::double as s, sum(m)::double as m, sum(s * s)::double as ss,
       sum(s * m)::double as sm, sum(m * m)::double as mm
from counted having count(*) > 0
