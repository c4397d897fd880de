-- grain: one row a member of a campaign, by viewer
select viewer_id, control, stratum, segment_id, affinity, fifth
from campaign_members
where campaign_id = $campaign_id
order by viewer_id
