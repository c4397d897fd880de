-- grain: one row a title, newest version that no undone batch took away
create table snap.titles as
select title_id, name, original_name, year, release_date, genres, languages, countries, certificate, runtime_minutes,
       studio, synopsis, budget_usd, box_office_usd, credits, screenplay, source, source_key, batch_id
from store.titles
qualify row_number() over (partition by title_id order by sequence desc) = 1
order by title_id
