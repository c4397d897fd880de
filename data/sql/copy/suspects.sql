-- grain: one row a review that one of these ratings was given with
select distinct review_id from ratings where list_contains($ratings, rating_id) and review_id is not null order by review_id
