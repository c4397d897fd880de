-- grain: one row a sentence that the filter means; with aspects or entities, its sign is that of what it says of them
create macro evidence_matching(f) as table
with told as (
    select sentence_id, sign from aspects as a
    where (f).aspects::varchar[] is not null and (f).entities::varchar[] is null
      and list_contains((f).aspects::varchar[], a.aspect)
    union all
    select sentence_id, sign from mentions as m
    where (f).entities::varchar[] is not null and list_contains((f).entities::varchar[], m.entity_id)
),
said as (
    select sentence_id,
           case sign(sum(case sign when 'praise' then 1 when 'blame' then -1 when 'neutral' then 0 end))
               when 1 then 'praise' when -1 then 'blame' when 0 then 'neutral' end as sign
    from told group by sentence_id
)
select e.* replace (
           case when (f).aspects::varchar[] is null and (f).entities::varchar[] is null then e.sign
                else s.sign end as sign)
from evidence as e
left join said as s using (sentence_id)
where ((f).titles::varchar[] is null or list_contains((f).titles::varchar[], e.title_id))
  and ((f).genres::varchar[] is null
       or e.title_id in (select title_id from titles where list_has_any(genres, (f).genres::varchar[])))
  and ((f).sources::varchar[] is null or list_contains((f).sources::varchar[], e.source))
  and ((f).languages::varchar[] is null or list_contains((f).languages::varchar[], e.language))
  and ((f).territories::varchar[] is null or list_contains((f).territories::varchar[], e.territory))
  and ((f).since::date is null or e.published_at >= (f).since::date)
  and ((f).until::date is null or e.published_at < (f).until::date + 1)
  and (coalesce((f).segments::varchar, (f).fans::varchar, (f).ages::varchar, (f).genders::varchar) is null
       or e.viewer_id in (
           select viewer_id from viewers_meant(f)
           -- Said again, so that the plan leaves this scan out when nothing asks for it.
           where coalesce((f).segments::varchar, (f).fans::varchar, (f).ages::varchar, (f).genders::varchar) is not null
       ))
  and ((f).reviews::varchar[] is null or list_contains((f).reviews::varchar[], e.review_id))
  and ((f).without::varchar[] is null or not list_contains((f).without::varchar[], e.review_id))
  and ((f).areas::varchar[] is null or e.sentence_id in (
           select sentence_id from places_inside(f) where (f).areas::varchar[] is not null))
  and ((f).topics::integer[] is null or list_contains(
           -- What went into another topic is asked for by its old number in links and rules that were kept.
           (select list(coalesce(m.into_id, w.topic_id))
            from (select unnest((f).topics::integer[]) as topic_id) as w left join topic_merges as m using (topic_id)),
           e.topic_id))
  and ((f).aspects::varchar[] is null or e.sentence_id in (
           select sentence_id from aspects as a
           where list_contains((f).aspects::varchar[], a.aspect) and (f).aspects::varchar[] is not null))
  and ((f).entities::varchar[] is null or s.sentence_id is not null)
  and ((f).signs::varchar[] is null or list_contains((f).signs::varchar[],
           case when (f).aspects::varchar[] is null and (f).entities::varchar[] is null then e.sign else s.sign end))
  and ((f).search::varchar is null or contains(lower(e.text), lower((f).search::varchar)))
