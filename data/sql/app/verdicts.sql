-- grain: one row a verdict, oldest first: those of a draft, or those of all drafts for a title, segment and task
select r.draft_id, r.version, r.who, r.thumb, r.reasons, r.note, r.created_at
from draft_verdicts as r
join drafts as d on d.draft_id = r.draft_id
join assignments as a on a.assignment_id = d.assignment_id
where ($draft_id is null or r.draft_id = $draft_id)
  and ($title_id is null or a.title_id = $title_id)
  and ($segment_id is null or a.segment_id = $segment_id)
  and ($task is null or a.task = $task)
order by r.number
