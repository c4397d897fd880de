-- grain: one row a territory or a language that reviews come in
select 'territory' as kind, territory as code from viewers where territory is not null group by all
union all
select 'language', language from evidence group by all
order by all
