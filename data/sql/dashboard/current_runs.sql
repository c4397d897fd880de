-- grain: one row a step that figures rest on, its current run
select manifest from runs where current and step in ('sentiment', 'topics', 'aspects', 'mentions') order by step
