-- grain: one row; viewers who said something of at least two titles, the titles of which they did, and how often
with several as (select viewer_id from verdicts group by viewer_id having count(*) >= 2)
select count(distinct viewer_id) as viewers, count(distinct title_id) as titles, count(*) as pairs
from verdicts where viewer_id in (select viewer_id from several)
