-- grain: none, the text is kept unless it is there already
insert into draft_sources (source_id, name, text, created_at) values ($source_id, $name, $text, $created_at)
on conflict (source_id) do nothing
