-- grain: one row; how many viewers the filter means
select count(*) as rows, count(*) as viewers from viewers_matching($filter)
