-- grain: one row, the results that were kept
insert into campaign_results (result_id, campaign_id, file, entries, unmatched, ambiguous, outside, repeated, unread,
                              complete, who, created_at)
values ($result_id, $campaign_id, $file, $entries, $unmatched, $ambiguous, $outside, $repeated, $unread, $complete,
        $who, $created_at)
returning number
