-- grain: one row a segment: of taste, of activity, or made by a person, by a rule or by naming viewers
create table snap.segments as
with bands as (
    select * from (values
        ('a-loyal', 'Loyal', 1), ('a-regular', 'Regular', 2), ('a-new', 'New', 3), ('a-once', 'Seen once', 4),
        ('a-lapsing', 'Lapsing', 5), ('a-lapsed', 'Lapsed', 6), ('a-undated', 'Without a date', 7)
    ) as b(segment_id, name, position)
    where segment_id in (select segment_id from snap.segment_members)
),
listed as (
    select segment_id, 'taste' as kind, name, position, stability, null::varchar as rule, null::varchar as about
    from current_segment_list
    union all
    select segment_id, 'activity', name, position, null, null, null from bands
    union all
    select segment_id, kind, name, position, null, rule, about from current_made_segments where kind is not null
)
select l.segment_id, l.kind, coalesce(n.name, l.name) as name, l.name as given_name, l.position, l.stability, l.rule, l.about
from listed as l
left join current_made_segments as n on n.segment_id = l.segment_id and n.kind is null
order by case l.kind when 'taste' then 1 when 'rule' then 2 when 'list' then 3 else 4 end, l.position
