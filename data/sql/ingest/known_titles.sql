-- grain: one row; how many of the incoming rows change a title that is already here
select count(*) from read_parquet($path) as incoming
join (
    select title_id, row_hash from store.titles
    qualify row_number() over (partition by title_id order by sequence desc) = 1
) as known using (title_id)
where known.row_hash is distinct from incoming.row_hash
