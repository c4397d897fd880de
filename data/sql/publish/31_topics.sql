-- grain: one row a topic that there is now, found or a person's own; label is what a person, else a model, else the run calls it
create table snap.topics as
with called as (
    select coalesce(l.topic_id, e.topic_id) as topic_id, coalesce(e.name, e.model_name, l.label) as label,
           coalesce(l.label, e.name) as found_label, coalesce(l.words, []) as words,
           coalesce(l.language, e.language) as language, l.coherence, l.stability, coalesce(e.kind, 'found') as kind,
           coalesce(e.hidden, false) as hidden, e.name is not null as given, e.model_name is not null as modelled,
           e.about, l.x, l.y
    from current_topic_list as l
    full join current_topic_edits as e using (topic_id)
    where topic_id in (select topic_id from topic_map where now_id = topic_id)
      and coalesce(e.name, e.model_name, l.label) is not null
),
sizes as (select topic_id, count(*) as evidence from snap.evidence where topic_id >= 0 group by topic_id)
select c.topic_id,
       -- Topics found anew may be called what another was renamed to: the given name stands, the other gets its number.
       case when row_number() over (
                     partition by language, lower(label) order by not given, not modelled, topic_id) = 1
            then label else label || ' #' || topic_id end as label,
       found_label, words, language, coherence, stability, kind, hidden, given, coalesce(s.evidence, 0) as evidence,
       about, x, y
from called as c
left join sizes as s using (topic_id)
order by evidence desc, topic_id
