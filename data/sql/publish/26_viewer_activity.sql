-- grain: one row a viewer who rated or reviewed; the band says how much and how lately, counted back from the studio's last day
create table snap.viewer_activity as
with said as (
    select viewer_id, title_id, rated_at as said_at, 1 as ratings, 0 as reviews from snap.ratings where viewer_id is not null
    union all
    select viewer_id, title_id, published_at, 0, 1 from snap.reviews where viewer_id is not null
),
counted as (
    select viewer_id, count(distinct title_id) as titles, sum(ratings)::bigint as ratings, sum(reviews)::bigint as reviews,
           min(said_at) as first_at, max(said_at) as last_at
    from said group by viewer_id
),
measured as (
    select *, date_diff('day', first_at, max(last_at) over ()) as first_days,
           date_diff('day', last_at, max(last_at) over ()) as last_days,
           greatest(3, quantile_cont(titles, 0.75) over ()) as many
    from counted
)
select viewer_id, titles, ratings, reviews, first_at, last_at,
       case when last_at is null then 'undated'
            when last_days > 540 then 'lapsed'
            when last_days > 180 then 'lapsing'
            when first_days <= 90 then 'new'
            when titles = 1 then 'once'
            when titles >= many then 'loyal'
            else 'regular' end as band
from measured
order by viewer_id
