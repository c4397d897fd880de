-- grain: one row a title that some viewer rated again under the filter: ratings beyond each viewer's first
-- Only accounts that rated or wrote more often than they did titles can have done so.
select title_id, sum(again)::double as again
from (
    select title_id, count(*) - 1 as again
    from ratings_matching($filter)
    where viewer_id in (
        select viewer_id from viewer_activity where ratings > titles or (reviews > 0 and ratings + reviews > titles)
    )
    group by title_id, viewer_id
    having count(*) > 1
)
group by title_id
order by title_id
