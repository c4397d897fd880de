-- grain: one row a member of whom the results say something
insert into campaign_responses (result_id, viewer_id, response) values ($result_id, $viewer_id, $response)
