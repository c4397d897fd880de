-- grain: one row, if the recommender was run: its current run
select run_id, data_version from runs where current and step = 'recommender'
