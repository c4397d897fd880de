-- grain: one row a review or a rating by itself of $titles by a viewer who does not like any of $foes
select review_id as id from reviews
where list_contains($titles::varchar[], title_id)
  and viewer_id in (select viewer_id from verdicts where liking = -1 and list_contains($foes::varchar[], title_id))
union all
select rating_id from ratings
where list_contains($titles::varchar[], title_id) and review_id is null
  and viewer_id in (select viewer_id from verdicts where liking = -1 and list_contains($foes::varchar[], title_id))
order by id
