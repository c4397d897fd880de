-- When which report is made again, and every report that was made, one row a file. A report that was made is kept as it
-- was: triggers refuse every change.
create table report_schedules (
    schedule_id text primary key,
    wish text not null,
    title text not null,
    every text not null check (every in ('day', 'week', 'month')),
    at text not null,
    day integer not null,
    who text not null,
    created_at text not null,
    next_at text not null,
    last_at text,
    last_job text,
    ended_at text
);

create table reports (
    number integer primary key autoincrement,
    report_id text not null unique,
    job_id text not null,
    schedule_id text not null,
    title_ids text not null,
    title text not null,
    filter text not null,
    language text not null check (language in ('en', 'zh')),
    format text not null check (format in ('pdf', 'html', 'docx', 'pptx')),
    who text not null,
    made_at text not null,
    snapshot text not null,
    data_version text not null,
    file text not null,
    bytes integer not null,
    sha256 text not null,
    unique (job_id, language, format)
);

create trigger reports_kept before update on reports
begin
    select raise(abort, 'a report is not changed once it is made');
end;

create trigger reports_not_removed before delete on reports
begin
    select raise(abort, 'a report that was made is not forgotten');
end;
