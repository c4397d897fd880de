-- grain: one row a member of a campaign whom a figure of its results counts, by viewer
select m.viewer_id, m.control, m.stratum, m.segment_id, m.fifth, p.response
from campaign_members as m
left join campaign_responses as p on p.viewer_id = m.viewer_id and p.result_id = $result_id
where m.campaign_id = $campaign_id
  and ($control is null or m.control = $control)
  and ($segment_id is null or m.segment_id = $segment_id)
  and ($fifth is null or m.fifth = $fifth)
  and (not $complete or p.response is not null)
order by m.viewer_id
