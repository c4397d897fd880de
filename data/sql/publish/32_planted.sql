-- grain: one row a planted fact of the sample studio
create table snap.planted as select distinct subject, subject_id, fact, value, batch_id from store.planted
