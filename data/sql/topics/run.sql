-- grain: one row, if topics were found: the manifest of the current run
select manifest from runs where current and step = 'topics'
