-- grain: one row a viewer, with the age as a band, and the language that they wrote most reviews in
with written as (
    select viewer_id, language from reviews where viewer_id is not null and language is not null
    group by viewer_id, language
    qualify row_number() over (partition by viewer_id order by count(*) desc, language) = 1
)
select v.viewer_id,
       case when age < 18 then 'under 18' when age < 25 then '18 to 24' when age < 35 then '25 to 34'
            when age < 45 then '35 to 44' when age < 60 then '45 to 59' when age >= 60 then '60 and over'
            else 'unknown' end as age,
       coalesce(nullif(trim(v.gender), ''), 'unknown') as gender,
       coalesce(nullif(trim(v.territory), ''), 'unknown') as territory,
       coalesce(w.language, 'unknown') as language
from viewers as v
left join written as w using (viewer_id)
order by v.viewer_id
