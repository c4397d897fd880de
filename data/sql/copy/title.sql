-- grain: at most one row, the title
select title_id, name, original_name, year, release_date, genres, languages, countries, certificate, runtime_minutes, studio,
       synopsis, credits, screenplay,
       exists (select 1 from evidence as e where e.title_id = t.title_id and e.sign is not null) as reviewed
from titles as t where title_id = $title_id
