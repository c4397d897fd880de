-- grain: one row a title of $titles with a day of $least ratings or more on one side, half of them by accounts of one title or with
-- a text, and more than twice what the days around it have
with sided as (
    select r.title_id, r.rated_at::date as day, r.rating <= $low as bad,
           count(*) as n, count(*) filter (v.titles = 1 or r.review_id is not null) as made
    from ratings_matching($filter) as r
    left join viewer_activity as v using (viewer_id)
    where r.title_id in (select unnest($titles)) and r.rated_at is not null and (r.rating <= $low or r.rating >= $high)
    group by all
),
beside as (
    select title_id, n, made,
           sum(n) over (partition by title_id, bad order by day range between interval 14 days preceding and interval 14 days following) - n as around
    from sided
)
select distinct title_id from beside
where n >= $least and 2 * made >= n and n > 2 * around / 28
order by title_id
