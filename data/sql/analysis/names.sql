-- grain: one row a name that reviews use for a title, a person or a character
select distinct kind, name from (
    select 'title' as kind, name from titles
    union all select 'title', original_name from titles
    union all
    select 'person', unnest(string_split(credit.person, ' / ')) from (select unnest(credits) as credit from titles)
    union all
    select 'person', unnest(string_split(credit."character", ' / ')) from (select unnest(credits) as credit from titles)
)
where name is not null and length(trim(name)) > 0
order by kind, name
