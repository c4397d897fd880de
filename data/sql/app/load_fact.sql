-- grain: at most one fact
select value from facts where name = $name
