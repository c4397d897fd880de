-- grain: one row an aspect, in the order of the studio's file
select aspect, name, name_zh, description, position from aspect_definitions order by position
