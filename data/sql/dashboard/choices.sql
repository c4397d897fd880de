-- grain: one row a value that the filter bar offers, by field, commonest first
select 'sources' as field, source as value, count(*) as reviews from reviews group by all
union all
select 'languages', language, count(*) from reviews group by all
union all
select 'territories', territory, count(*) from reviews where territory is not null group by all
union all
select 'genres', genre, sum(n)
from (
    select unnest(t.genres) as genre, r.n
    from (select title_id, count(*) as n from reviews group by all) as r join titles as t using (title_id)
)
group by all
order by field, reviews desc, value
