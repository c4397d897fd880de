-- grain: one row a draft with its newest version and its state, newest first
select * from (
    select d.draft_id, d.number, d.assignment_id, d.variant, d.who, d.created_at,
           a.task, a.title_id, a.title, a.segment_id, a.segment, a.channel, a.tone, a.language,
           v.number as version, v.blocking, v.created_at as changed_at,
           coalesce((
               select s.decision from draft_decisions as s
               where s.draft_id = v.draft_id and s.version = v.number
               order by s.number desc limit 1
           ), 'draft') as state
    from drafts as d
    join assignments as a on a.assignment_id = d.assignment_id
    join draft_versions as v on v.draft_id = d.draft_id
    where v.number = (select max(w.number) from draft_versions as w where w.draft_id = d.draft_id)
      and ($draft_id is null or d.draft_id = $draft_id)
      and ($assignment_id is null or d.assignment_id = $assignment_id)
      and ($title_id is null or a.title_id = $title_id)
) as found
where $state is null or state = $state
order by number desc
limit $limit
