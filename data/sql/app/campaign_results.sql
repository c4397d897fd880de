-- grain: one row an import of results of a campaign, newest first
select r.*, (select count(*) from campaign_responses as p where p.result_id = r.result_id) as listed
from campaign_results as r
where r.campaign_id = $campaign_id
order by r.number desc
