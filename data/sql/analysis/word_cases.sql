-- grain: one row a word in Latin letters that stands within a sentence: in small letters, and with a capital, how often
with words as (
    select unnest(list_slice(regexp_extract_all(text, '[\p{Latin}\p{M}]+'), 2, 400)) as word
    from evidence
    where language <> 'zh' and text <> lower(text) and text <> upper(text)
)
select lower(word) as folded, count(*) filter (where word = lower(word)) as small,
       count(*) filter (where word <> lower(word)) as capital
from words
group by folded
order by folded
