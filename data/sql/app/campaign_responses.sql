-- grain: one row a member of whom the results say something, by viewer
select viewer_id, response from campaign_responses where result_id = $result_id order by viewer_id
