-- What is written: what was asked, what came of it, what people decided and thought of it. All of it is kept as it was
-- made (triggers refuse every change); only orders, which are work to be done, change their state.

-- Texts that plot evidence points into, each once.
create table draft_sources (
    number integer primary key autoincrement,
    source_id text not null unique,
    name text not null,
    text text not null,
    created_at text not null
);

-- `content` is the whole assignment as JSON; the other columns repeat of it what is looked for.
-- `who_key` is a name as names are compared, here and below.
create table assignments (
    number integer primary key autoincrement,
    assignment_id text not null unique,
    who text not null,
    who_key text not null,
    created_at text not null,
    task text not null,
    title_id text,
    title text not null,
    segment_id text not null,
    segment text not null,
    channel text not null,
    tone text not null,
    language text not null,
    content text not null
);

create index assignments_title on assignments (title_id, segment_id);

-- Leases are seconds since 1970.
create table orders (
    number integer primary key autoincrement,
    order_id text not null unique,
    kind text not null check (kind in ('write', 'check', 'rewrite', 'probe')),
    status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    who text not null,
    payload text not null,
    assignment_id text references assignments (assignment_id),
    draft_id text references drafts (draft_id),
    stage text not null default '',
    so_far text not null default '{}',
    error text not null default '',
    cancel_requested integer not null default 0,
    attempt integer not null default 0,
    lease_owner text,
    lease_until real,
    created_at text not null,
    started_at text,
    finished_at text
);

create index orders_open on orders (status, number) where status in ('queued', 'running');
create index orders_draft on orders (draft_id, number);
create index orders_assignment on orders (assignment_id, number);

create table drafts (
    number integer primary key autoincrement,
    draft_id text not null unique,
    assignment_id text not null references assignments (assignment_id),
    variant integer not null check (variant >= 0),
    who text not null,
    created_at text not null,
    unique (assignment_id, variant)
);

-- `blocking` is how many findings keep the version from being approved.
create table draft_versions (
    draft_id text not null references drafts (draft_id),
    number integer not null check (number >= 1),
    action text not null check (action in ('written', 'edited', 'mended', 'rewritten', 'restored')),
    who text not null,
    who_key text not null,
    created_at text not null,
    written text not null,
    blocking integer not null,
    affinity text,
    primary key (draft_id, number)
) without rowid;

create table draft_decisions (
    number integer primary key autoincrement,
    draft_id text not null,
    version integer not null,
    decision text not null check (decision in ('submitted', 'approved', 'sent_back')),
    who text not null,
    who_key text not null,
    note text not null,
    created_at text not null
);

create index draft_decisions_version on draft_decisions (draft_id, version, number);

-- The newest verdict of a person on a version counts.
create table draft_verdicts (
    number integer primary key autoincrement,
    draft_id text not null,
    version integer not null,
    who text not null,
    who_key text not null,
    thumb integer not null check (thumb in (-1, 1)),
    reasons text not null,
    note text not null,
    created_at text not null
);

create index draft_verdicts_version on draft_verdicts (draft_id, version, number);

create trigger draft_versions_follow before insert on draft_versions
when new.number <> 1 + (select coalesce(max(number), 0) from draft_versions where draft_id = new.draft_id)
begin
    select raise(abort, 'a version follows the newest one');
end;

create trigger draft_versions_tell_what_blocks before insert on draft_versions
when new.blocking <> (
    select count(*) from json_each(new.written, '$.findings') where json_extract(value, '$.level') = 'block'
)
begin
    select raise(abort, 'a version says what blocks it');
end;

create trigger draft_decisions_concern_a_version before insert on draft_decisions
when not exists (select 1 from draft_versions where draft_id = new.draft_id and number = new.version)
begin
    select raise(abort, 'there is no such version to decide on');
end;

create trigger draft_verdicts_concern_a_version before insert on draft_verdicts
when not exists (select 1 from draft_versions where draft_id = new.draft_id and number = new.version)
begin
    select raise(abort, 'there is no such version to judge');
end;

create trigger approval_of_what_blocks before insert on draft_decisions
when new.decision = 'approved'
    and (select blocking from draft_versions where draft_id = new.draft_id and number = new.version) > 0
begin
    select raise(abort, 'a check blocks the version');
end;

create trigger approval_of_an_old_version before insert on draft_decisions
when new.decision = 'approved'
    and new.version <> (select max(number) from draft_versions where draft_id = new.draft_id)
begin
    select raise(abort, 'there is a newer version');
end;

create trigger approval_of_what_was_not_submitted before insert on draft_decisions
when new.decision = 'approved' and 'submitted' is not (
    select decision from draft_decisions where draft_id = new.draft_id and version = new.version
    order by number desc limit 1
)
begin
    select raise(abort, 'the version was not submitted');
end;

create trigger approval_by_a_writer before insert on draft_decisions
when new.decision = 'approved' and new.who_key in (
    select who_key from draft_versions where draft_id = new.draft_id
    union all
    select who_key from draft_decisions where draft_id = new.draft_id and decision = 'submitted'
    union all
    select a.who_key from assignments as a join drafts as d on d.assignment_id = a.assignment_id
    where d.draft_id = new.draft_id
)
begin
    select raise(abort, 'whoever ordered, wrote, edited or submitted a draft does not approve it');
end;

create trigger orders_say_what_they_said before update of kind, who, payload, assignment_id, draft_id, created_at on orders
begin
    select raise(abort, 'an order is not changed once it is placed');
end;

create trigger closed_orders_stay before update on orders when old.status in ('done', 'failed', 'cancelled')
begin
    select raise(abort, 'a closed order is not changed');
end;

create trigger orders_not_removed before delete on orders
begin
    select raise(abort, 'an order is not removed');
end;

create trigger draft_sources_kept before update on draft_sources
begin
    select raise(abort, 'a source is not changed once it is kept');
end;

create trigger draft_sources_not_removed before delete on draft_sources
begin
    select raise(abort, 'a source is not removed');
end;

create trigger assignments_kept before update on assignments
begin
    select raise(abort, 'an assignment is not changed once it is kept');
end;

create trigger assignments_not_removed before delete on assignments
begin
    select raise(abort, 'an assignment is not removed');
end;

create trigger drafts_kept before update on drafts
begin
    select raise(abort, 'a draft is not changed once it is kept');
end;

create trigger drafts_not_removed before delete on drafts
begin
    select raise(abort, 'a draft is not removed');
end;

create trigger draft_versions_kept before update on draft_versions
begin
    select raise(abort, 'a version is not changed once it is kept');
end;

create trigger draft_versions_not_removed before delete on draft_versions
begin
    select raise(abort, 'a version is not removed');
end;

create trigger draft_decisions_kept before update on draft_decisions
begin
    select raise(abort, 'a decision is not changed once it is kept');
end;

create trigger draft_decisions_not_removed before delete on draft_decisions
begin
    select raise(abort, 'a decision is not removed');
end;

create trigger draft_verdicts_kept before update on draft_verdicts
begin
    select raise(abort, 'a verdict is not changed once it is kept');
end;

create trigger draft_verdicts_not_removed before delete on draft_verdicts
begin
    select raise(abort, 'a verdict is not removed');
end;
