-- grain: one row a title of $titles with ratings by known accounts: ratings by accounts that rated nothing else and by others, how many are low
-- and high; burst says whether a day has $least ratings or more on one side, half of them by such accounts or with a text, and more than twice
-- what the days around have
with rows as materialized (
    select r.title_id, r.rated_at::date as day, r.rating <= $low as bad, r.rating >= $high as good, v.titles = 1 as single,
           v.titles is not null as known, r.review_id is not null as written
    from ratings_matching($filter) as r
    left join viewer_activity as v using (viewer_id)
    where r.title_id in (select unnest($titles))
),
sided as (
    select title_id, day, bad, count(*) as n, count(*) filter (single or written) as made
    from rows where day is not null and (bad or good)
    group by all
),
beside as (
    select title_id, n, made,
           sum(n) over (partition by title_id, bad order by day range between interval 14 days preceding and interval 14 days following) - n as around
    from sided
    qualify count(*) filter (n >= $least and 2 * made >= n) over (partition by title_id) > 0
),
bursts as (
    select distinct title_id from beside where n >= $least and 2 * made >= n and n > 2 * around / 28
),
counted as (
    select title_id, count(*) filter (known and single) as singles, count(*) filter (known and not single) as others,
           count(*) filter (known and single and bad) as singles_low, count(*) filter (known and single and good) as singles_high,
           count(*) filter (known and not single and bad) as others_low,
           count(*) filter (known and not single and good) as others_high
    from rows group by title_id
)
select c.*, b.title_id is not null as burst
from counted as c
left join bursts as b using (title_id)
order by c.title_id
