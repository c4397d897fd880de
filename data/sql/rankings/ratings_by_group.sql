-- grain: one row a title of $titles and random group of viewers ($groups of them): ratings, viewers, Σx and Σx² in thousandths, liked
select title_id, (hash(coalesce(viewer_id, rating_id)) % $groups)::integer as part, count(*)::double as m,
       count(distinct coalesce(viewer_id, rating_id))::double as viewers,
       sum(round(rating * 1000)::bigint)::double as s,
       sum(round(rating * 1000)::bigint * round(rating * 1000)::bigint)::double as ss,
       count(*) filter (rating >= $liked_from)::double as liked
from ratings_matching($filter)
where title_id in (select unnest($titles))
group by all
