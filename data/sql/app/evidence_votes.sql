-- grain: one row a judgement of a version (a thumb, an approval that stands), with the evidence that the version cites
-- (a JSON list of ids), oldest first
with judged as (
    select draft_id, version, who_key, thumb, created_at from draft_verdicts
    union all
    select d.draft_id, d.version, d.who_key, 1, d.created_at
    from draft_decisions as d
    where d.decision = 'approved' and d.number = (
        select max(s.number) from draft_decisions as s where s.draft_id = d.draft_id and s.version = d.version
    )
)
select j.draft_id, j.who_key, j.thumb, d.assignment_id, (
    select json_group_array(c.value)
    from json_each(v.written, '$.content.parts') as p,
        json_each(p.value, '$.lines') as l,
        json_each(l.value, '$.evidence') as c
) as cited
from judged as j
join drafts as d on d.draft_id = j.draft_id
join assignments as a on a.assignment_id = d.assignment_id
join draft_versions as v on v.draft_id = j.draft_id and v.number = j.version
where ($title_id is null or a.title_id = $title_id)
  and ($segment_id is null or a.segment_id = $segment_id)
order by j.created_at, j.version
