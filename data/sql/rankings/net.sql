-- grain: one row a title with scored sentences under the filter: reviews, and sums over viewers as in figures/net_whole
with counted as (
    select title_id, coalesce(viewer_id, review_id) as viewer,
           sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) as s, count(*) as m,
           count(distinct review_id) as reviews, max(published_at) as last_at
    from evidence_matching($filter)
    where sign is not null
    group by title_id, viewer
)
select c.title_id, any_value(coalesce(t.release_date, make_date(t.year, 1, 1))) as released,
       sum(c.reviews)::double as n, count(*)::double as clusters, sum(c.s)::double as s, sum(c.m)::double as m,
       sum(c.s * c.s)::double as ss, sum(c.s * c.m)::double as sm, sum(c.m * c.m)::double as mm, max(c.last_at) as last_at
from counted as c
left join titles as t using (title_id)
group by c.title_id order by c.title_id
