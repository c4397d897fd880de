-- grain: one row, the seeds that were kept
insert into seed_lists (seeds_id, origin, given, unmatched, ambiguous, repeated, viewer_ids, created_at)
values ($seeds_id, $origin, $given, $unmatched, $ambiguous, $repeated, $viewer_ids, $created_at)
returning number
