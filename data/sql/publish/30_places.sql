-- grain: one row a viewer or title, with its place on the map of the audience
create table snap.places as
select kind, id, x, y from current_places
where case kind when 'viewer' then id in (select viewer_id from snap.viewers) else id in (select title_id from snap.titles) end
order by kind, id
