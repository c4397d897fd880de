-- grain: at most one row, the title
select title_id, name, original_name, year, release_date, genres, languages, countries, certificate, runtime_minutes,
       studio, synopsis, budget_usd, box_office_usd, credits, source
from titles where title_id = $title_id
