-- grain: one row a viewer of the filter's segments (one of each kind named), fans, ages and genders; of every viewer where it names none
create macro viewers_meant(f) as table
select viewer_id from viewers as v
where ((f).segments::varchar[] is null or viewer_id in (
          select viewer_id from segment_members
          where main and (f).segments::varchar[] is not null and list_contains((f).segments::varchar[], segment_id)
          group by viewer_id
          having count(distinct kind) = (
              select count(distinct kind) from segments where list_contains((f).segments::varchar[], segment_id))
      ))
  and ((f).fans::varchar[] is null or viewer_id in (
          select viewer_id from verdicts
          where liking = 1 and (f).fans::varchar[] is not null and list_contains((f).fans::varchar[], title_id)
      ))
  and ((f).ages::varchar[] is null or list_contains((f).ages::varchar[], age_band(v.age)))
  and ((f).genders::varchar[] is null or list_contains((f).genders::varchar[], v.gender))
