-- grain: one row a rating of $titles whose review repeats to the letter, $least characters or more, what two other viewers or more wrote of
-- the title; the first of them is left out
with said as (
    select r.title_id, r.rating_id, r.review_id, r.rated_at, coalesce(r.viewer_id, r.rating_id) as viewer,
           lower(trim(w.text)) as said
    from ratings_matching($filter) as r
    join reviews as w using (review_id)
    where r.title_id in (select unnest($titles)) and length(w.text) >= $least
)
select title_id, rating_id, review_id from said
qualify count(distinct viewer) over (partition by title_id, said) >= 3
    and row_number() over (partition by title_id, said order by rated_at, rating_id) > 1
order by title_id, rating_id
