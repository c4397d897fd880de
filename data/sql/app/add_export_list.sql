-- grain: none, the list of an export is added
insert into export_lists (number, ids, codes, labels) values ($number, $ids, $codes, $labels)
