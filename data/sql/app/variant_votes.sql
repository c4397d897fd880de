-- grain: one row a judgement of a version (a thumb, an approval that stands) with what wrote it and how, oldest first
with judged as (
    select draft_id, version, who_key, thumb, created_at from draft_verdicts
    union all
    select d.draft_id, d.version, d.who_key, 1, d.created_at
    from draft_decisions as d
    where d.decision = 'approved' and d.number = (
        select max(s.number) from draft_decisions as s where s.draft_id = d.draft_id and s.version = d.version
    )
)
select j.draft_id, j.version, j.who_key, j.thumb, j.created_at, a.tone, a.channel, (
    select json_extract(v.written, '$.author.backend')
    from draft_versions as v
    where v.draft_id = j.draft_id and v.number <= j.version and json_extract(v.written, '$.author.backend') <> 'person'
    order by v.number desc limit 1
) as backend
from judged as j
join drafts as d on d.draft_id = j.draft_id
join assignments as a on a.assignment_id = d.assignment_id
where ($title_id is null or a.title_id = $title_id)
  and ($segment_id is null or a.segment_id = $segment_id)
  and ($task is null or a.task = $task)
order by j.created_at, j.version
