-- grain: every viewer version that a batch brought, but the only version of one that other batches still refer to
delete from store.viewers
where batch_id = $batch_id
  and (viewer_id in (select viewer_id from store.viewers where batch_id <> $batch_id)
       or viewer_id not in (select viewer_id from store.reviews where viewer_id is not null
                            union all select viewer_id from store.ratings where viewer_id is not null))
