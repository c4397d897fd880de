-- grain: one row a title and a name of its credits, a person's or a character's
select distinct title_id, kind, trim(unnest(string_split(name, ' / '))) as name
from (
    select title_id, credit.role as kind, credit.person as name from (select title_id, unnest(credits) as credit from titles)
    union all
    select title_id, 'character', credit."character" from (select title_id, unnest(credits) as credit from titles)
)
where length(trim(coalesce(name, ''))) > 1 and kind <> 'writer'
order by kind, name, title_id
