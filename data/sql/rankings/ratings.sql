-- grain: one row a title with ratings under the filter: how many, Σx, Σx² in thousandths (whole numbers, so that no order of adding matters), liked, last
-- time; released is the first of January where only the year is known
with counted as (
    select title_id, count(*)::double as n, sum(x)::double as s, sum(x * x)::double as ss,
           count(*) filter (rating >= $liked_from)::double as liked, max(rated_at) as last_at
    from (select title_id, rating, rated_at, round(rating * 1000)::bigint as x from ratings_matching($filter))
    group by title_id
)
select c.*, coalesce(t.release_date, make_date(t.year, 1, 1)) as released
from counted as c
left join titles as t using (title_id)
order by c.title_id
