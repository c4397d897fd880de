-- grain: one row a viewer whom the filter means: of its segments and fans, who rated or wrote what the rest of it means
create macro viewers_matching(f) as table
select v.* from viewers as v
where v.viewer_id in (select viewer_id from viewers_meant(f))
  and (coalesce((f).titles::varchar, (f).genres::varchar, (f).sources::varchar, (f).languages::varchar,
                (f).territories::varchar, (f).since::varchar, (f).until::varchar, (f).topics::varchar,
                (f).aspects::varchar, (f).entities::varchar, (f).signs::varchar, (f).reviews::varchar,
                (f).without::varchar, (f).areas::varchar, (f).search::varchar) is null
       or v.viewer_id in (select viewer_id from ratings_matching(f) union all select viewer_id from reviews_matching(f)))
