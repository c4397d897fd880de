-- grain: one row a title of which most is said, with the aspect that it is said of: what an example can ask about
with counted as (
    select title_id, aspect, count(*) as sentences from aspects where sign is not null group by title_id, aspect
)
select title_id, aspect, sentences
from counted
qualify row_number() over (partition by title_id order by sentences desc, aspect) = 1
order by sentences desc, title_id
limit 3
