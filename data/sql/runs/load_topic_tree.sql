-- grain: one row an inner node of the current topics run's trees
create or replace temp table current_topic_tree as
select node::integer as node, "left"::integer as "left", "right"::integer as "right", height::double as height,
       language, label
from read_parquet($path)
