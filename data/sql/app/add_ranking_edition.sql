-- grain: none, the edition is kept
insert into ranking_editions (edition_id, list_name, list_key, number, ranking, made, who, note, sha256, created_at)
values ($edition_id, $list_name, $list_key, $number, $ranking, $made, $who, $note, $sha256, $created_at)
