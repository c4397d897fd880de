-- grain: one row a viewer, with the age as a band, and the language that they wrote most reviews in
with written as (
    select viewer_id, language from reviews where viewer_id is not null and language is not null
    group by viewer_id, language
    qualify row_number() over (partition by viewer_id order by count(*) desc, language) = 1
)
select v.viewer_id,
       coalesce(age_band(v.age), 'unknown') as age,
       coalesce(nullif(trim(v.gender), ''), 'unknown') as gender,
       coalesce(nullif(trim(v.territory), ''), 'unknown') as territory,
       coalesce(w.language, 'unknown') as language
from viewers as v
left join written as w using (viewer_id)
order by v.viewer_id
