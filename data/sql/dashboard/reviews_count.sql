-- grain: one row; how many reviews and viewers the filter means
select count(*) as rows, count(distinct viewer_id) as viewers from reviews_matching($filter)
