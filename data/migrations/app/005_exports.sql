-- Every list of viewers that ever left the studio: who took it, what for, what was on it. Kept for ever.
create table exports (
    number integer primary key autoincrement,
    export_id text not null unique,
    created_at text not null,
    purpose text not null,
    purpose_key text not null,
    who text not null,
    audience text not null,
    about text not null,
    filter text,
    columns text not null,
    format text not null check (format in ('csv', 'xlsx', 'parquet')),
    k integer not null check (k >= 2),
    floor integer not null check (floor >= 2),
    rows integer not null,
    withheld integer not null,
    held integer not null,
    untold integer not null,
    bands text not null,
    run_ids text not null,
    snapshot text not null,
    data_version text not null
);

create index exports_purpose on exports (purpose_key, number);
create index exports_audience on exports (audience, number);

-- Who was on each list, under the ids of its purpose: 8 bytes an id, ascending, and 2 bytes a viewer for the place of
-- the label among the labels (JSON).
create table export_lists (
    number integer primary key references exports (number),
    ids blob not null,
    codes blob not null,
    labels text not null
);

create trigger exports_are_kept before delete on exports begin
    select raise(abort, 'an export is never removed from the log');
end;

create trigger exports_stay before update on exports begin
    select raise(abort, 'an export is never changed in the log');
end;

create trigger export_lists_are_kept before delete on export_lists begin
    select raise(abort, 'an exported list is never forgotten');
end;

create trigger export_lists_stay before update on export_lists begin
    select raise(abort, 'an exported list is never changed');
end;
