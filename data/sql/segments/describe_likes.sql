-- grain: one row a segment ('' for all viewers) and item, a kind and key with its titles: viewers who like one of them
with members as (
    select segment_id, viewer_id from segment_members where main
    union all
    select '', viewer_id from viewers
),
items as (
    select item.kind, item.key, unnest(item.title_ids) as title_id
    from (select unnest($items::struct(kind varchar, key varchar, title_ids varchar[])[]) as item)
),
likers as (
    select distinct i.kind, i.key, v.viewer_id
    from items as i join verdicts as v on v.title_id = i.title_id and v.liking = 1
)
select m.segment_id, l.kind, l.key, count(*) as viewers
from likers as l join members as m using (viewer_id)
group by all order by all
