-- grain: as rankings/net_by_group, of what is said of the aspects of the filter
select title_id, (hash(coalesce(viewer_id, review_id)) % $groups)::integer as part, count(*)::double as m,
       sum(case sign when 'praise' then 1 when 'blame' then -1 else 0 end)::double as s
from aspects_matching($filter)
where sign is not null and title_id in (select unnest($titles))
group by all
