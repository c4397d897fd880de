-- grain: one row a node of $nodes (node, topics) and one (node null) of all: sentences, reviews, viewers who wrote them, in one language
with said as materialized (
    select topic_id, review_id, coalesce(viewer_id, review_id) as viewer
    from evidence_matching($filter) where language = $language
),
nodes as (select n.node, unnest(n.topics) as topic_id from (select unnest($nodes) as n))
select n.node, count(*) as sentences, count(distinct s.review_id) as reviews, count(distinct s.viewer) as viewers
from nodes as n join said as s using (topic_id)
group by n.node
union all
select null, count(*), count(distinct review_id), count(distinct viewer) from said
order by 1
