-- grain: one row a source that viewers come from, the one with most viewers first
select source from viewers group by source order by count(*) desc, source
