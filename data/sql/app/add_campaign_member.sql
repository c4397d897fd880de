-- grain: one row a member of a campaign
insert into campaign_members (campaign_id, viewer_id, control, stratum, segment_id, affinity, fifth)
values ($campaign_id, $viewer_id, $control, $stratum, $segment_id, $affinity, $fifth)
