-- grain: one row a title with dated ratings under the filter, as rankings/ratings: how many, and of how many days before $last
-- each was ('ages', with 'counts' beside)
with daily as (
    select title_id, date_diff('day', rated_at::date, $last::date) as age, count(*) as n, max(rated_at) as last_at
    from ratings_matching($filter)
    where rated_at is not null
    group by title_id, age
)
select d.title_id, any_value(coalesce(t.release_date, make_date(t.year, 1, 1))) as released, sum(d.n)::double as n,
       max(d.last_at) as last_at, list(d.age::double order by d.age) as ages, list(d.n::double order by d.age) as counts
from daily as d
left join titles as t using (title_id)
group by d.title_id order by d.title_id
