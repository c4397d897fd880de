-- grain: one row a rating that the filter means; language and what speaks of sentences reach it through its review
-- What looks into another table stands in a branch of its own: the plan drops a branch whose condition is known to be false, but a subquery
-- behind "or" is joined to every row even where nothing asks for it, at more than twice the cost of the scan.
create macro ratings_matching(f) as table
with own as not materialized (
    select r.* from ratings as r
    where ((f).titles::varchar[] is null or list_contains((f).titles::varchar[], r.title_id))
      and ((f).sources::varchar[] is null or list_contains((f).sources::varchar[], r.source))
      and ((f).territories::varchar[] is null or list_contains((f).territories::varchar[], r.territory))
      and ((f).since::date is null or r.rated_at >= (f).since::date)
      and ((f).until::date is null or r.rated_at < (f).until::date + 1)
      and ((f).reviews::varchar[] is null or list_has_any((f).reviews::varchar[], [r.review_id, r.rating_id]))
      and ((f).without::varchar[] is null or not list_has_any((f).without::varchar[], [r.review_id, r.rating_id]))
),
of_genres as not materialized (
    select * from own where (f).genres::varchar[] is null
    union all
    select * from own
    where (f).genres::varchar[] is not null
      and title_id in (select title_id from titles where list_has_any(genres, (f).genres::varchar[]))
),
of_viewers as not materialized (
    select * from of_genres
    where coalesce((f).segments::varchar, (f).fans::varchar, (f).ages::varchar, (f).genders::varchar) is null
    union all
    select * from of_genres
    where coalesce((f).segments::varchar, (f).fans::varchar, (f).ages::varchar, (f).genders::varchar) is not null
      and viewer_id in (select viewer_id from viewers_meant(f))
)
select * from of_viewers
where coalesce((f).languages::varchar, (f).topics::varchar, (f).aspects::varchar, (f).entities::varchar,
               (f).signs::varchar, (f).areas::varchar, (f).search::varchar) is null
union all
select * from of_viewers
where coalesce((f).languages::varchar, (f).topics::varchar, (f).aspects::varchar, (f).entities::varchar,
               (f).signs::varchar, (f).areas::varchar, (f).search::varchar) is not null
  and review_id in (select review_id from reviews_matching(f))
