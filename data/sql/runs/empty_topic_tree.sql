-- grain: none; no topics run yet
create or replace temp table current_topic_tree (
    node integer, "left" integer, "right" integer, height double, language varchar, label varchar
)
