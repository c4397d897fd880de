-- grain: one row, the campaign that was made
insert into campaigns (campaign_id, name, title_id, title, purpose, who, created_at, kind, about, snapshot, seed, share,
                       base_rate, smallest_uplift, segments)
values ($campaign_id, $name, $title_id, $title, $purpose, $who, $created_at, $kind, $about, $snapshot, $seed, $share,
        $base_rate, $smallest_uplift, $segments)
returning number
