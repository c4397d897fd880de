-- grain: one row; how many sentences and viewers the filter means
select count(*) as rows, count(distinct viewer_id) as viewers from evidence_matching($filter)
