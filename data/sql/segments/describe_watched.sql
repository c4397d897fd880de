-- grain: one row a segment ('' for all viewers) and genre: sums over the viewers who rated it, s ratings of the genre, m of all
with members as (
    select segment_id, viewer_id from segment_members where main
    union all
    select '', viewer_id from viewers
),
rated as (
    select viewer_id, count(*)::double as m from ratings where viewer_id is not null group by viewer_id
),
genres as (
    select title_id, unnest(list_distinct(genres)) as genre from titles
),
watched as (
    select r.viewer_id, g.genre, count(*)::double as s
    from ratings as r join genres as g using (title_id) where r.viewer_id is not null group by all
)
select p.segment_id, w.genre, count(*) as viewers, sum(w.s) as s, sum(w.s * w.s) as ss, sum(w.s * r.m) as sm
from watched as w
join rated as r using (viewer_id)
join members as p using (viewer_id)
where w.genre <> ''
group by all order by all
