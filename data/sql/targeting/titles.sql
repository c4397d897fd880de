-- grain: one row a title, most rated or reviewed first, those that nobody saw last
select t.title_id, t.name, t.year, count(v.viewer_id) as verdicts
from titles as t
left join verdicts as v using (title_id)
group by all
order by verdicts desc, t.name, t.title_id
