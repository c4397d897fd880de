-- grain: one row a campaign with the sizes of its groups, newest first
select c.*, m.addressed, m.control, (select count(*) from campaign_results as r where r.campaign_id = c.campaign_id) as results
from campaigns as c
join (
    select campaign_id, sum(1 - control) as addressed, sum(control) as control
    from campaign_members group by campaign_id
) as m on m.campaign_id = c.campaign_id
where $campaign_id is null or c.campaign_id = $campaign_id
order by c.number desc
