-- grain: one row a viewer whom a rule means, added to the segment's members; nobody where a segment that it names is gone
insert into segment_members
select viewer_id, $segment_id, 'rule', 1.0, true from viewers_matching($filter)
where not exists (
    select 1 from (select unnest(($filter).segments::varchar[]) as segment_id) anti join segments using (segment_id))
order by viewer_id
