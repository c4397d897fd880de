-- grain: one row a title that anyone reviewed or rated, most reviewed first
select t.title_id, t.name, t.year, coalesce(r.n, 0) as reviews, coalesce(g.n, 0) as ratings
from titles as t
left join (select title_id, count(*) as n from reviews group by all) as r using (title_id)
left join (select title_id, count(*) as n from ratings group by all) as g using (title_id)
where r.n is not null or g.n is not null
order by reviews desc, ratings desc, t.name, t.title_id
