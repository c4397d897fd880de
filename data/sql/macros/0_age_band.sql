-- grain: one value; the band that an age in years falls into, null where none is known
create macro age_band(age) as
case when age < 18 then '0-17' when age < 25 then '18-24' when age < 35 then '25-34' when age < 45 then '35-44'
     when age < 55 then '45-54' when age is not null then '55+' end
