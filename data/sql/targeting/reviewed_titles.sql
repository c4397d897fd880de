-- grain: one row a title with a scored sentence, and its genres
select t.title_id, t.name, t.year, t.genres, count(*) as sentences
from evidence as e
join titles as t using (title_id)
where e.sign is not null
group by all
order by sentences desc, t.title_id
