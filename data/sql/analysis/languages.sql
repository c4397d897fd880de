-- grain: one row a language of evidence
select language, count(*) as sentences from evidence group by language order by sentences desc, language
