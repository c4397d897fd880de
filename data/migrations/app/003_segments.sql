-- Segments that people made by a rule, and names that they gave; the newest row of a segment counts, none is ever removed.
create table segments_made (
    number integer primary key autoincrement,
    segment_id text not null,
    name text not null,
    rule text,
    removed integer not null default 0,
    who text not null,
    created_at text not null
);

create index segments_made_segment on segments_made (segment_id, number);
