-- grain: one row a reviewed title other than $title_id, those that share most genres with it first, then most reviewed
select t.title_id, t.name
from titles as t
join (select title_id, count(*) as n from reviews group by all) as r using (title_id)
where t.title_id <> $title_id
order by len(list_intersect(t.genres, (select genres from titles where title_id = $title_id))) desc, r.n desc, t.title_id
limit $size
