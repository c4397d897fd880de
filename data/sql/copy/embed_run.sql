-- grain: at most one row, the current run of sentence vectors
select run_id from runs where current and step = 'embed'
