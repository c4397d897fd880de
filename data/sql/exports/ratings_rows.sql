-- grain: one row a rating that the filter means, newest first; nothing of it names its viewer
select t.name as title, g.rated_at, g.source, g.rating, g.rating_original
from ratings_matching($filter) as g
left join titles as t on t.title_id = g.title_id
order by g.rated_at desc nulls last, g.rating_id
