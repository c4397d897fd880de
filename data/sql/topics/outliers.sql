-- grain: one row: the share without a topic that the snapshot was asked for; null where an older version published it
select max(value::double) filter (key = 'topic_outliers') as outliers from meta
