-- grain: one row an aspect and a title of which most is said, up to one a title: what an example can ask about
select title_id, aspect, count(*) as sentences
from aspects
where sign is not null
group by all
qualify row_number() over (partition by title_id order by sentences desc, aspect) = 1
order by sentences desc, title_id
limit 3
