-- grain: one row a viewer who rated or reviewed a title
select viewer_id from ratings where title_id = $title_id and viewer_id is not null
union
select viewer_id from reviews where title_id = $title_id and viewer_id is not null
