-- grain: one row a step of the analysis that has been run
select step from runs where current
