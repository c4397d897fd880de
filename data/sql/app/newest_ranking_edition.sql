-- grain: one row, the number of the newest edition of a list; 0 where there is none
select coalesce(max(number), 0) as number from ranking_editions where list_key = $list_key
