-- grain: one row, if the recommender was run: its current run
select run_id, data_version, manifest from runs where current and step = 'recommender'
