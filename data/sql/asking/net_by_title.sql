-- grain: one row a title that the filter's sentences speak of: sums over viewers as in net_whole, sentences and viewers by sign.
-- With $foes only viewers who do not like any of these titles count
with counted as (
    select title_id, coalesce(viewer_id, review_id) as viewer, any_value(viewer_id) as viewer_id,
           count(*) filter (sign = 'praise') as praise, count(*) filter (sign = 'blame') as blame, count(*) as m
    from evidence_matching($filter)
    where sign is not null
      and ($foes::varchar[] is null
           or viewer_id in (select viewer_id from verdicts where liking = -1 and list_contains($foes::varchar[], title_id)))
    group by title_id, viewer
)
select title_id, count(*) as clusters, sum(praise - blame)::double as s, sum(m)::double as m,
       sum((praise - blame) ** 2)::double as ss, sum((praise - blame) * m)::double as sm, sum(m * m)::double as mm,
       sum(praise)::bigint as praise, sum(blame)::bigint as blame,
       count(*) filter (praise > 0 and viewer_id is not null) as praising,
       count(*) filter (blame > 0 and viewer_id is not null) as blaming
from counted group by title_id
