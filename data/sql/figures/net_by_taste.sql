-- grain: one row a viewer, taste and window (late or early) of dated scored sentences; a taste is the genre that a viewer rated most
-- beyond what all the title's viewers did, among other titles; 'unknown' where they rated no other
with seen as (
    select r.viewer_id, unnest(t.genres) as genre
    from ratings as r
    join titles as t using (title_id)
    where r.viewer_id in (select viewer_id from evidence_matching($filter))
      and r.title_id not in (select title_id from evidence_matching($filter))
),
usual as (select genre, count(*) / (select count(*) from seen) as share from seen group by genre),
counted as (select viewer_id, genre, count(*) as n from seen group by all),
tastes as (
    select viewer_id, genre
    from (select *, sum(n) over (partition by viewer_id) as total from counted)
    join usual using (genre)
    qualify row_number() over (partition by viewer_id order by (n + 1) / (total * share + 1) desc, genre) = 1
),
dated as (
    select coalesce(viewer_id, review_id) as viewer, viewer_id, published_at >= $late::date as late,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end)::double as s, count(*)::double as m
    from evidence_matching($filter)
    where sign is not null and (published_at < $early::date + 1 or published_at >= $late::date)
    group by all
)
select dense_rank() over (order by viewer) - 1 as viewer, coalesce(genre, 'unknown') as part, late, s, m
from dated left join tastes using (viewer_id)
order by all
