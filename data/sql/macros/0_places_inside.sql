-- grain: one row a sentence whose place on the map of topics lies inside an area of the filter (even-odd rule); none for areas of another run's map
create macro places_inside(f) as table
with drawn as (
    select area, string_split(area, '-')[2:] as corners from (select unnest((f).areas::varchar[]) as area)
    where string_split(area, '-')[1] = (select left(md5(run_id), 8) from runs where step = 'topics' and current)
),
numbered as (select area, corners, unnest(range(1, len(corners) + 1)) as place from drawn),
ends as (
    select area, string_split(corners[place], '.')::double[] as a,
           string_split(corners[place % len(corners) + 1], '.')::double[] as b
    from numbered
),
edges as (
    select area, a[1] as x, a[2] as y, b[1] - a[1] as dx, b[2] - a[2] as dy, least(a[2], b[2]) as low,
           greatest(a[2], b[2]) as high
    from ends
),
places as (select sentence_id, map_place(x)::double as x, map_place(y)::double as y from topic_places)
-- A ray to the right of what is inside crosses an odd number of edges.
select distinct sentence_id from (
    select p.sentence_id, e.area, count(*) as crossed
    from places as p
    join edges as e on p.y >= e.low and p.y < e.high and p.x < e.x + (p.y - e.y) * e.dx / e.dy
    group by all
) where crossed % 2 = 1
