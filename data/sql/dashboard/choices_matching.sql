-- grain: one row a source, language or territory of the reviews that the filter means, by field, commonest first
select 'sources' as field, source as value, count(*) as reviews from reviews_matching($filter) group by all
union all
select 'languages', language, count(*) from reviews_matching($filter) group by all
union all
select 'territories', territory, count(*) from reviews_matching($filter) where territory is not null group by all
order by field, reviews desc, value
