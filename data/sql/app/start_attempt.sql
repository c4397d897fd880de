-- grain: the running job
update jobs set child_pid = $child_pid, output = $output where job_id = $job_id
