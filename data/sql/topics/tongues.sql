-- grain: one row a topic: the language that it is spoken of in, null where in several
select topic_id, case when min(language) = max(language) then min(language) end as language
from evidence where topic_id >= 0
group by topic_id order by topic_id
