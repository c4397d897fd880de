-- grain: one row a review or a rating by itself of $titles by a viewer who does not like any of $foes; with $aspects only reviews
-- that speak of one of these
select review_id as id from reviews
where list_contains($titles::varchar[], title_id)
  and viewer_id in (select viewer_id from verdicts where liking = -1 and list_contains($foes::varchar[], title_id))
  and ($aspects::varchar[] is null
       or review_id in (select review_id from aspects where list_contains($aspects::varchar[], aspect)))
union all
select rating_id from ratings
where list_contains($titles::varchar[], title_id) and review_id is null
  and viewer_id in (select viewer_id from verdicts where liking = -1 and list_contains($foes::varchar[], title_id))
  and $aspects::varchar[] is null
order by id
