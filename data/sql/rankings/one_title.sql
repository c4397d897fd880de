-- grain: one row a title of $titles: ratings by accounts that rated nothing else and by others, and how many are low and high
select r.title_id, count(*) filter (v.titles = 1) as singles, count(*) filter (v.titles > 1) as others,
       count(*) filter (v.titles = 1 and r.rating <= $low) as singles_low,
       count(*) filter (v.titles = 1 and r.rating >= $high) as singles_high,
       count(*) filter (v.titles > 1 and r.rating <= $low) as others_low,
       count(*) filter (v.titles > 1 and r.rating >= $high) as others_high
from ratings_matching($filter) as r
join viewer_activity as v using (viewer_id)
where r.title_id in (select unnest($titles))
group by r.title_id order by r.title_id
