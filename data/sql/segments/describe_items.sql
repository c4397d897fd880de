-- grain: one row a genre, title or director that somebody likes: its liked titles, and how many viewers like one of them
with items as (
    select 'genre' as kind, genre as key, genre as name, title_id
    from (select title_id, unnest(list_distinct(genres)) as genre from titles)
    union all
    select 'title', title_id, name, title_id from titles
    union all
    select distinct 'director', credit.person, credit.person, title_id
    from (select title_id, unnest(credits) as credit from titles) where credit.role = 'director'
)
select i.kind, i.key, i.name, list(distinct i.title_id order by i.title_id) as title_ids,
       count(distinct v.viewer_id) as likers
from items as i
join verdicts as v on v.title_id = i.title_id and v.liking = 1
where i.key <> ''
group by i.kind, i.key, i.name order by i.kind, likers desc, i.key
