-- grain: one row a sentence that the filter means; with aspects or entities, the signs are those of what is said of them
create macro evidence_matching(f) as table
select e.* from evidence as e
where ((f).titles::varchar[] is null or list_contains((f).titles::varchar[], e.title_id))
  and ((f).genres::varchar[] is null
       or e.title_id in (select title_id from titles where list_has_any(genres, (f).genres::varchar[])))
  and ((f).sources::varchar[] is null or list_contains((f).sources::varchar[], e.source))
  and ((f).languages::varchar[] is null or list_contains((f).languages::varchar[], e.language))
  and ((f).territories::varchar[] is null or list_contains((f).territories::varchar[], e.territory))
  and ((f).since::date is null or e.published_at >= (f).since::date)
  and ((f).until::date is null or e.published_at < (f).until::date + 1)
  and ((f).topics::integer[] is null or list_contains((f).topics::integer[], e.topic_id))
  and ((f).aspects::varchar[] is null or e.sentence_id in (
           select sentence_id from aspects as a
           where list_contains((f).aspects::varchar[], a.aspect)
             and ((f).signs::varchar[] is null or list_contains((f).signs::varchar[], a.sign))
             and (f).aspects::varchar[] is not null))
  and ((f).entities::varchar[] is null or e.sentence_id in (
           select sentence_id from mentions as m
           where list_contains((f).entities::varchar[], m.entity_id)
             and ((f).signs::varchar[] is null or list_contains((f).signs::varchar[], m.sign))
             and (f).entities::varchar[] is not null))
  and ((f).signs::varchar[] is null or (f).aspects::varchar[] is not null or (f).entities::varchar[] is not null
       or list_contains((f).signs::varchar[], e.sign))
  and ((f).search::varchar is null or contains(lower(e.text), lower((f).search::varchar)))
