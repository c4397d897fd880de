-- grain: one row an edition, without the list itself, newest first
select edition_id, list_name, number, who, note, sha256, created_at,
    json_extract(ranking, '$.data_until') as data_until, json_array_length(ranking, '$.titles') as titles
from ranking_editions
where $list_key is null or list_key = $list_key
order by created_at desc, number desc
