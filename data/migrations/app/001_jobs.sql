-- The queue. `number` is the order; times are UTC without a zone, leases are seconds since 1970.
create table jobs (
    number integer primary key autoincrement,
    job_id text not null unique,
    kind text not null,
    parameters text not null,
    status text not null default 'queued'
        check (status in ('queued', 'running', 'ingesting', 'done', 'failed', 'cancelled')),
    attempt integer not null default 0,
    max_attempts integer not null default 3,
    lease_owner text,
    lease_until real,
    child_pid integer,
    output text,
    stage text not null default '',
    fraction real,
    seconds_left real,
    error text not null default '',
    result text not null default '{}',
    cancel_requested integer not null default 0,
    created_at text not null,
    started_at text,
    finished_at text
);

-- The same work is not queued twice while it is open; work that is being cancelled does not count.
create unique index jobs_one_open_twin on jobs (kind, parameters)
    where status in ('queued', 'running', 'ingesting') and not cancel_requested;

create index jobs_status on jobs (status, number);

-- A job waits until all that it comes after are done.
create table job_after (
    job_id text not null references jobs (job_id),
    after_id text not null references jobs (job_id),
    primary key (job_id, after_id)
);

create table job_logs (
    number integer primary key autoincrement,
    job_id text not null references jobs (job_id),
    written_at text not null,
    line text not null
);

create index job_logs_job on job_logs (job_id, number);

-- What the supervisor must remember over a restart, one row a fact.
create table facts (
    name text primary key,
    value text not null
);
