-- grain: one row an entry of a list, newest first
select * from ranking_lists where name_key = $name_key order by number desc
