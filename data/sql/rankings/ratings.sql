-- grain: one row a title with ratings under the filter: how many, Σx, Σx² in thousandths (whole numbers, so that no order of adding matters), liked, last time
select r.title_id, any_value(t.year) as year, any_value(t.release_date) as release_date, count(*)::double as n,
       sum(round(r.rating * 1000)::bigint)::double as s,
       sum(round(r.rating * 1000)::bigint * round(r.rating * 1000)::bigint)::double as ss,
       count(*) filter (r.rating >= $liked_from)::double as liked, max(r.rated_at) as last_at
from ratings_matching($filter) as r
left join titles as t using (title_id)
group by r.title_id order by r.title_id
