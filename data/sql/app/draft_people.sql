-- grain: one row a person who had a hand in a draft: ordered it, wrote or edited a version, submitted one
select who, who_key from draft_versions where draft_id = $draft_id
union
select who, who_key from draft_decisions where draft_id = $draft_id and decision = 'submitted'
union
select a.who, a.who_key from assignments as a join drafts as d on d.assignment_id = a.assignment_id
where d.draft_id = $draft_id
