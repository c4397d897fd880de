-- grain: one row a segment ('' for all viewers), kind of fact and key: viewers of whom it is so; key '' for all of whom any is known
with members as (
    select segment_id, viewer_id from segment_members where main
    union all
    select '', viewer_id from viewers
),
facts as (
    select 'territory' as kind, territory as key, viewer_id from ratings
    union
    select 'territory', territory, viewer_id from reviews
    union all
    select 'age', age_band(age), viewer_id from viewers
    union all
    select 'gender', gender, viewer_id from viewers
    union all
    select kind, segment_id, viewer_id from segment_members where main and kind in ('taste', 'activity')
)
select m.segment_id, f.kind, coalesce(f.key, '') as key, count(distinct viewer_id) as viewers
from facts as f join members as m using (viewer_id)
where f.key <> ''
group by grouping sets ((m.segment_id, f.kind, f.key), (m.segment_id, f.kind)) order by all
