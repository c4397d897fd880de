-- grain: one row an aspect that the studio knows, in its own order
select aspect, name from aspect_definitions order by position
