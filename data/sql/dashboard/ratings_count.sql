-- grain: one row; how many ratings and viewers the filter means
select count(*) as rows, count(distinct viewer_id) as viewers from ratings_matching($filter)
