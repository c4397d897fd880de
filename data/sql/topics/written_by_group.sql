-- grain: one row a language (null: any) and group as in by_group: reviews and viewers, own and (o_) of all others
with said as materialized (
    select distinct e.language, e.review_id, coalesce(e.viewer_id, e.review_id) as viewer,
           case when $by = 'title' then e.title_id else m.segment_id end as grp
    from evidence_matching($filter) as e
    left join segment_members as m on m.viewer_id = e.viewer_id and m.kind = $kind and m.main
),
own as (
    select language, grp, viewer, count(*) as reviews
    from said group by grouping sets ((language, grp, viewer), (grp, viewer))
),
whole as (select language, viewer, sum(reviews) as reviews from own group by all),
totals as (select language, sum(reviews) as reviews, count(*) as viewers from whole group by all)
select o.language, o.grp, sum(o.reviews)::bigint as reviews, count(*) as viewers,
       (any_value(t.reviews) - sum(o.reviews))::bigint as o_reviews,
       (any_value(t.viewers) - count(*) filter (o.reviews = w.reviews))::bigint as o_viewers
from own as o
join whole as w on w.viewer = o.viewer and w.language is not distinct from o.language
join totals as t on t.language is not distinct from o.language
group by o.language, o.grp
order by o.language nulls first, reviews desc, o.grp nulls last
