-- grain: one row a topic of the current run or of an edit: which one it is now, -1 where a person did away with it, and how
-- certain a sentence of it has to be, so that the $outliers of its language that are least so have no topic
create or replace temp table topic_map as
with listed as (
    select coalesce(l.topic_id, e.topic_id) as topic_id, coalesce(l.language, e.language) as language, e.kind,
           l.topic_id is not null as found,
           -- What joined a whole goes with it as long as that whole is one.
           case when w.whole then coalesce(j.into_id, l.joins) end as joined, e.into_id
    from current_topic_list as l
    full join current_topic_edits as e using (topic_id)
    left join current_topic_edits as j on j.topic_id = l.joins
    left join (select distinct into_id, true as whole from current_topic_edits where into_id is not null) as w
        on w.into_id = coalesce(j.into_id, l.joins)
),
thresholds as (
    select l.language, quantile_disc(row(coalesce(t.certainty, t.similarity), t.similarity), $outliers::double) as least
    from current_topics as t
    join current_topic_list as l using (topic_id)
    where $outliers > 0 and (t.certainty is not null or not exists (from current_topics where topic_id = -1))
    group by l.language
)
select l.topic_id, l.found, t.least,
       case when l.topic_id >= $first_own and l.kind is null then -1
            else coalesce(l.into_id, l.joined, l.topic_id) end as now_id
from listed as l
left join thresholds as t using (language)
