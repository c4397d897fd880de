-- grain: one row; how many viewers do not like any of $foes
select count(distinct viewer_id) as rows from verdicts join viewers using (viewer_id)
where liking = -1 and list_contains($foes::varchar[], title_id)
