-- grain: one row a list that was saved and not removed, as it is now, by name
select l.*, (select count(*) from ranking_lists as o where o.name_key = l.name_key) as entries
from ranking_lists as l
where l.number = (select max(number) from ranking_lists as n where n.name_key = l.name_key)
    and l.action = 'saved'
    and ($name_key is null or l.name_key = $name_key)
order by l.name_key
