-- grain: one row; equal content gives an equal version, in whatever order and batches it came
with current_rows as (
    select * from (
        select 'title' as kind, title_id as id, row_hash, sequence from store.titles
        union all select 'viewer', viewer_id, row_hash, sequence from store.viewers
        union all select 'review', review_id, row_hash, sequence from store.reviews
        union all select 'rating', rating_id, row_hash, sequence from store.ratings
    )
    qualify row_number() over (partition by kind, id order by sequence desc) = 1
)
select format('{:016x}', coalesce(bit_xor(hash(kind, id, row_hash)), 0)) from current_rows
