-- grain: one row a sign: how many sentences that the filter means have it
select sign, count(*) as rows from evidence_matching($filter) where sign is not null group by sign
