-- grain: one row a value of a field that tells who reviewed, and how many reviews; null where it is not known
with meant as (
    select r.review_id, r.source, r.language, coalesce(r.territory, v.territory) as territory,
           coalesce(v.kind, 'audience') as kind, age_band(v.age) as age, v.gender, r.viewer_id
    from reviews_matching($filter) as r
    left join viewers as v using (viewer_id)
),
tastes as (select viewer_id, segment_id from segment_members where kind = 'taste' and main)
select 'source' as field, source as value, count(*) as reviews from meant group by all
union all select 'language', language, count(*) from meant group by all
union all select 'territory', territory, count(*) from meant group by all
union all select 'kind', kind, count(*) from meant group by all
union all select 'age', age, count(*) from meant group by all
union all select 'gender', gender, count(*) from meant group by all
union all select 'segment', t.segment_id, count(*) from meant as m left join tastes as t using (viewer_id) group by all
order by field, reviews desc, value
