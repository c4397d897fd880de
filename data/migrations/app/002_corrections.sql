-- What people said a label should have been; the newest of a subject counts, and none is ever removed.
create table corrections (
    number integer primary key autoincrement,
    correction_id text not null unique,
    sentence_id text not null,
    text text not null,
    language text not null,
    subject text not null check (subject in ('sentence', 'aspect', 'mention')),
    key text not null,
    label text not null check (label in ('praise', 'neutral', 'blame', 'none', 'undone')),
    who text not null,
    created_at text not null
);

create index corrections_subject on corrections (sentence_id, subject, key, number);
