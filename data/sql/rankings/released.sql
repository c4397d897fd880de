-- grain: one row a title of $titles with a release date after $day
select title_id from titles where title_id in (select unnest($titles)) and release_date > $day::date order by title_id
