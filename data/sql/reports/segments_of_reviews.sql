-- grain: one row a review of $reviews whose viewer's main segment of taste is known
select r.review_id, m.segment_id
from reviews as r
join segment_members as m using (viewer_id)
where m.main and m.kind = 'taste' and r.review_id in (select unnest($reviews))
order by r.review_id
