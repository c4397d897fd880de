-- grain: one row a title that has a genre, a director or a viewer in common with $title_id, the most alike first, at most $size
with audience as (
    select title_id, viewer_id from reviews where viewer_id is not null
    union
    select title_id, viewer_id from ratings where viewer_id is not null
),
sizes as (select title_id, count(*) as n from audience group by all),
shared as (
    select a.title_id, count(*) as n
    from audience as a
    join audience as h on h.viewer_id = a.viewer_id and h.title_id = $title_id
    where a.title_id <> $title_id
    group by all
),
known as (
    select title_id, name, year, genres,
           list_distinct([c.person for c in credits if c.role = 'director']) as directors
    from titles
),
here as (
    select k.genres, k.directors, coalesce(s.n, 0) as n
    from known as k left join sizes as s using (title_id) where k.title_id = $title_id
),
compared as (
    select t.title_id, t.name, t.year, list_sort(list_intersect(t.genres, h.genres)) as genres,
           list_sort(list_intersect(t.directors, h.directors)) as directors, coalesce(s.n, 0) as viewers,
           len(list_distinct(list_concat(t.genres, h.genres))) as all_genres, sqrt(z.n::double * h.n) as size,
           coalesce(v.n, 0) as reviews
    from known as t
    cross join here as h
    left join shared as s using (title_id)
    left join sizes as z using (title_id)
    left join (select title_id, count(*) as n from reviews group by all) as v using (title_id)
    where t.title_id <> $title_id and (z.n is not null or v.n is not null)
)
select title_id, name, year, genres, directors, viewers,
       coalesce(len(genres) / nullif(all_genres, 0), 0) + (len(directors) > 0)::integer
       + coalesce(viewers / nullif(size, 0), 0) as likeness
from compared
where len(genres) > 0 or len(directors) > 0 or viewers > 0
order by reviews > 0 desc, likeness desc, reviews desc, title_id
limit $size
