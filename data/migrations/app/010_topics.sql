-- What people did to topics: names, merges, splits, topics of their own, and what was taken back. Kept as it was done
-- (triggers refuse every change); what counts now is found by doing all that was not taken back again, in order.
create table topic_edits (
    number integer primary key autoincrement,
    edit_id text not null unique,
    action text not null check (action in (
        'rename', 'name', 'hide', 'show', 'merge', 'pin', 'unpin', 'split', 'define', 'redefine', 'remove', 'undo')),
    content text not null,
    who text not null,
    created_at text not null
);

create trigger topic_edits_kept before update on topic_edits
begin
    select raise(abort, 'an edit of a topic is not changed once it is made');
end;

create trigger topic_edits_not_removed before delete on topic_edits
begin
    select raise(abort, 'an edit of a topic is taken back, not removed');
end;
