-- grain: one row an aspect, in the studio's order
select aspect, name, name_zh from aspect_definitions order by position
