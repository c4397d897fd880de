-- grain: one row: the share without a topic that the snapshot was asked for; null where an older version published it
select (select try_cast(value as double) from meta where key = 'topic_outliers') as outliers
