-- grain: the running job, its lease renewed; cancel_requested says whether someone wants it stopped
update jobs set lease_until = $until where job_id = $job_id returning cancel_requested
