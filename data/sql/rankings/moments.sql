-- grain: one row a title with ratings under the filter, as rankings/ratings: Σx to Σx⁴ in hundredths
with scaled as (
    select title_id, rated_at, round(rating * 100)::bigint as x from ratings_matching($filter)
)
select r.title_id, any_value(t.year) as year, any_value(t.release_date) as release_date, count(*)::double as n,
       sum(x)::double as s, sum(x * x)::double as ss, sum(x * x * x)::double as cubes, sum(x * x * x * x)::double as fourths,
       max(r.rated_at) as last_at
from scaled as r
left join titles as t using (title_id)
group by r.title_id order by r.title_id
