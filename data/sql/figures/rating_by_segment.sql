-- grain: one row a segment of $kind whose viewers rated, null: viewers of none: n, Σx, Σx² and sums over viewers as in rating_whole
with counted as (
    select coalesce(viewer_id, rating_id) as viewer, sum(rating) as s, count(*) as m, sum(rating * rating) as squares
    from ratings_matching($filter)
    group by viewer
)
select m.segment_id, sum(c.m)::bigint as n, sum(c.s)::double as total, sum(c.squares)::double as squares,
       count(*) as clusters, sum(c.s)::double as s, sum(c.m)::double as m, sum(c.s * c.s)::double as ss,
       sum(c.s * c.m)::double as sm, sum(c.m * c.m)::double as mm
from counted as c
left join segment_members as m on m.viewer_id = c.viewer and m.kind = $kind and m.main
group by all order by m.segment_id nulls last
