-- grain: one row a segment: of taste, of activity, or by a rule that a person made
create table snap.segments as
with bands as (
    select * from (values
        ('a-loyal', 'Loyal', 1), ('a-regular', 'Regular', 2), ('a-new', 'New', 3), ('a-once', 'Seen once', 4),
        ('a-lapsing', 'Lapsing', 5), ('a-lapsed', 'Lapsed', 6), ('a-undated', 'Without a date', 7)
    ) as b(segment_id, name, position)
    where segment_id in (select segment_id from snap.segment_members)
),
listed as (
    select segment_id, 'taste' as kind, name, position, stability, null::varchar as rule from current_segment_list
    union all
    select segment_id, 'activity', name, position, null, null from bands
    union all
    select segment_id, 'rule', name, row_number() over (), null, rule from current_rule_segments where rule is not null
)
select l.segment_id, l.kind, coalesce(n.name, l.name) as name, l.name as given_name, l.position, l.stability, l.rule
from listed as l
left join current_rule_segments as n on n.segment_id = l.segment_id and n.rule is null
order by case l.kind when 'taste' then 1 when 'rule' then 2 else 3 end, l.position
