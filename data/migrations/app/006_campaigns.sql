-- Campaigns, their groups and their results. All of it is kept as it was made: triggers refuse every change.
create table campaigns (
    number integer primary key autoincrement,
    campaign_id text not null unique,
    name text not null,
    title_id text,
    title text not null,
    purpose text not null,
    who text not null,
    created_at text not null,
    kind text not null check (kind in ('segment', 'lookalike', 'unseen')),
    about text not null,
    snapshot text not null,
    seed integer not null,
    share real not null,
    base_rate real not null,
    smallest_uplift real,
    segments text not null
);

create table campaign_members (
    campaign_id text not null references campaigns (campaign_id),
    viewer_id text not null,
    control integer not null check (control in (0, 1)),
    stratum text not null,
    segment_id text not null,
    affinity real,
    fifth integer not null,
    primary key (campaign_id, viewer_id)
) without rowid;

-- What came back; the newest import of a campaign counts. Keys that matched nobody are counted, not kept.
create table campaign_results (
    number integer primary key autoincrement,
    result_id text not null unique,
    campaign_id text not null references campaigns (campaign_id),
    file text not null,
    entries integer not null,
    unmatched integer not null,
    ambiguous integer not null,
    outside integer not null,
    repeated integer not null,
    unread integer not null,
    complete integer not null,
    who text not null,
    created_at text not null
);

create table campaign_responses (
    result_id text not null references campaign_results (result_id),
    viewer_id text not null,
    response real not null,
    primary key (result_id, viewer_id)
) without rowid;

-- Seeds that someone gave for a lookalike, as viewer ids.
create table seed_lists (
    number integer primary key autoincrement,
    seeds_id text not null unique,
    origin text not null,
    given integer not null,
    unmatched integer not null,
    ambiguous integer not null,
    repeated integer not null,
    viewer_ids text not null,
    created_at text not null
);

create trigger campaigns_kept before update on campaigns
begin
    select raise(abort, 'a campaign is not changed once it is made');
end;

create trigger campaigns_not_removed before delete on campaigns
begin
    select raise(abort, 'a campaign is not removed');
end;

create trigger campaign_members_kept before update on campaign_members
begin
    select raise(abort, 'groups are not changed once they are drawn');
end;

create trigger campaign_members_not_removed before delete on campaign_members
begin
    select raise(abort, 'groups are not changed once they are drawn');
end;

create trigger campaign_results_kept before update on campaign_results
begin
    select raise(abort, 'results are not changed once they are kept');
end;

create trigger campaign_results_not_removed before delete on campaign_results
begin
    select raise(abort, 'results are not removed');
end;

create trigger campaign_responses_kept before update on campaign_responses
begin
    select raise(abort, 'results are not changed once they are kept');
end;

create trigger campaign_responses_not_removed before delete on campaign_responses
begin
    select raise(abort, 'results are not removed');
end;
