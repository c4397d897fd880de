-- grain: one row a rating of $ratings that came with a review
select rating_id, review_id from ratings where rating_id in (select unnest($ratings)) and review_id is not null order by rating_id
