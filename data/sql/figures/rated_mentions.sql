-- grain: one row a rated review and entity that it speaks of: whether it praises, whether it blames; numbered as rated_reviews
with rated as (
    select review_id, dense_rank() over (order by review_id) - 1 as review
    from ratings_matching($filter)
    where review_id is not null
),
spoken as (
    select review_id, entity_id, bool_or(sign = 'praise') as praise, bool_or(sign = 'blame') as blame
    from mentions_matching($mentions)
    where sign is not null
    group by all
)
select distinct r.review, s.entity_id, s.praise, s.blame from rated as r join spoken as s using (review_id) order by all
