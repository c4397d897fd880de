-- grain: one row a viewer
create table snap.viewers as
select viewer_id, source, kind, age, gender, occupation, territory, batch_id
from store.viewers
qualify row_number() over (partition by viewer_id order by sequence desc) = 1
order by viewer_id
