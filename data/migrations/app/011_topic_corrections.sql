-- A correction may also say to which topic a sentence belongs: `label` is then the topic's number, or none. SQLite cannot widen a
-- check, so the table is made anew with all its rows and its numbers.
alter table corrections rename to corrections_before;

create table corrections (
    number integer primary key autoincrement,
    correction_id text not null unique,
    sentence_id text not null,
    text text not null,
    language text not null,
    subject text not null check (subject in ('sentence', 'aspect', 'mention', 'topic')),
    key text not null,
    label text not null check (
        label in ('none', 'undone')
        or (subject = 'topic' and label <> '' and label not glob '*[^0-9]*')
        or (subject <> 'topic' and label in ('praise', 'neutral', 'blame'))),
    who text not null,
    created_at text not null
);

insert into corrections select * from corrections_before order by number;

drop table corrections_before;

create index corrections_subject on corrections (sentence_id, subject, key, number);
