-- grain: one row a language that has a map of topics: sentences that the filter means, those with a place, the map's key; most sentences first
select e.language, count(*) as sentences, count(p.sentence_id) as placed,
       (select left(md5(run_id), 8) from runs where step = 'topics' and current) as map
from evidence_matching($filter) as e
left join topic_places as p using (sentence_id)
where e.language in (select language from topics where x is not null)
group by e.language
having placed > 0
order by sentences desc, e.language
