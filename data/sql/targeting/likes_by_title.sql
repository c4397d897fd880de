-- grain: one row a title: how many said whether they like it
select title_id, count(*) as verdicts from verdicts where liking <> 0 group by all order by title_id
