-- grain: one row: reviews of the filter with at least one sentence of praise
select count(distinct review_id) as reviews from evidence_matching($filter) where sign = 'praise'
