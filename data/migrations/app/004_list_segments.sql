-- Segments of named viewers: how each came about, and whom it names. These rows go when the segment is removed.
alter table segments_made add column about text;

create table segment_viewers (
    segment_id text not null,
    viewer_id text not null,
    primary key (segment_id, viewer_id)
) without rowid;
