-- grain: one row a language of reviews without a scored sentence
select language, count(*) as reviews from reviews_matching($filter) where scored = 0 or scored is null
group by all order by reviews desc, language
