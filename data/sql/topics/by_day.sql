-- grain: one row a title, language, topic (null: of whatever they speak) and day of $first…$last: reviews, and viewers who wrote them
with said as (
    select title_id, language, topic_id, published_at::date as day, review_id, coalesce(viewer_id, review_id) as viewer
    from evidence_matching($filter)
    where published_at >= $first::date and published_at < $last::date + 1
),
spoken as (
    select distinct title_id, language, topic_id, day, review_id, viewer from said where topic_id >= 0
),
written as (
    select distinct title_id, language, null::integer as topic_id, day, review_id, viewer from said
)
select title_id, language, topic_id, day, count(*) as reviews, count(distinct viewer) as viewers
from (select * from spoken union all select * from written)
group by all order by title_id, language, topic_id nulls first, day
