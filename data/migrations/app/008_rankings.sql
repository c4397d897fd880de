-- Ranking lists and the editions of them that were published. Both are kept as they were made: triggers refuse every
-- change. The newest entry of a list counts; `name_key` is a name as names are compared.
create table ranking_lists (
    number integer primary key autoincrement,
    name text not null,
    name_key text not null,
    action text not null check (action in ('saved', 'removed')),
    definition text not null,
    who text not null,
    created_at text not null
);

create index ranking_lists_name on ranking_lists (name_key, number);

-- `ranking` is the list as it was computed and `made` how its pictures were made, both as JSON; `sha256` is that of the
-- bundle. Nothing else is needed to make all files of an edition again.
create table ranking_editions (
    edition_id text primary key,
    list_name text not null,
    list_key text not null,
    number integer not null,
    ranking text not null,
    made text not null,
    who text not null,
    note text not null,
    sha256 text not null,
    created_at text not null,
    unique (list_key, number)
);

create trigger ranking_lists_kept before update on ranking_lists
begin
    select raise(abort, 'an entry of a list is not changed once it is kept');
end;

create trigger ranking_lists_not_removed before delete on ranking_lists
begin
    select raise(abort, 'an entry of a list is not removed');
end;

create trigger ranking_editions_follow before insert on ranking_editions
when new.number <> 1 + (select coalesce(max(number), 0) from ranking_editions where list_key = new.list_key)
begin
    select raise(abort, 'an edition follows the newest one');
end;

create trigger ranking_editions_kept before update on ranking_editions
begin
    select raise(abort, 'an edition is not changed once it is kept');
end;

create trigger ranking_editions_not_removed before delete on ranking_editions
begin
    select raise(abort, 'an edition is not removed');
end;
