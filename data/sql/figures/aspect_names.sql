-- grain: one row an aspect that can be spoken of, in the studio's order
select aspect, name, name_zh, description from aspect_definitions order by position
