-- grain: one row a viewer whom a list names and who is still there, added to the segment's members
insert into segment_members
select viewer_id, $segment_id, 'list', 1.0, true from viewers
where viewer_id in (select unnest($viewer_ids::varchar[])) order by viewer_id
