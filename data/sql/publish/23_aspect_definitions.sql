-- grain: one row an aspect that can be spoken of, in the order of the studio's file
create table snap.aspect_definitions as
select aspect, name, name_zh, description, position from current_aspect_list order by position
