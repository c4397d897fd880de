-- grain: one row a viewer whom a rule means, added to the segment's members
insert into segment_members
select viewer_id, $segment_id, 'rule', 1.0, true from viewers_matching($filter) order by viewer_id
