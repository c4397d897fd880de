-- grain: one row a title with ratings under the filter, as rankings/ratings: Σx to Σx⁴ in hundredths
with counted as (
    select title_id, count(*)::double as n, sum(x)::double as s, sum(x * x)::double as ss, sum(x * x * x)::double as cubes,
           sum(x * x * x * x)::double as fourths, max(rated_at) as last_at
    from (select title_id, rated_at, round(rating * 100)::bigint as x from ratings_matching($filter))
    group by title_id
)
select c.*, coalesce(t.release_date, make_date(t.year, 1, 1)) as released
from counted as c
left join titles as t using (title_id)
order by c.title_id
