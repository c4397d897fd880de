-- grain: one row a segment: its viewers who rated or wrote of what the filter means, and those who like (dislike) such a title
with met as (
    select viewer_id, title_id from ratings_matching($filter) union select viewer_id, title_id from reviews_matching($filter)
),
each as (
    select m.viewer_id, max(v.liking) as best, min(v.liking) as worst, count(*) as titles,
           count(*) filter (v.liking = 1) as liked, count(*) filter (v.liking = -1) as disliked
    from met as m
    join viewers using (viewer_id)
    left join verdicts as v on v.viewer_id = m.viewer_id and v.title_id = m.title_id
    group by all
)
select segment_id, count(*) as clusters, sum(liked)::double as s, sum(titles)::double as m, sum(liked ** 2)::double as ss,
       sum(liked * titles)::double as sm, sum(titles ** 2)::double as mm, sum(disliked)::double as s_dis,
       sum(disliked ** 2)::double as ss_dis, sum(disliked * titles)::double as sm_dis
from each join segment_members using (viewer_id)
where main
group by segment_id
