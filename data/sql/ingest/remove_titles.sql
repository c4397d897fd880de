-- grain: every title version that a batch brought, but the only version of one that other batches still refer to
delete from store.titles
where batch_id = $batch_id
  and (title_id in (select title_id from store.titles where batch_id <> $batch_id)
       or title_id not in (select title_id from store.reviews where title_id is not null
                            union all select title_id from store.ratings where title_id is not null))
