-- grain: one row an age band or gender of viewers that the filter bar offers, by field
select 'ages' as field, age_band(age) as value, count(*) as viewers from viewers where age is not null group by all
union all
select 'genders', gender, count(*) from viewers where gender is not null group by all
order by field, value
