-- grain: one row a sign that the filter's sentences have: how many
select sign, count(*) as sentences from evidence_matching($filter) where sign is not null group by sign order by sign
