-- grain: one row: the first and the last day with ratings under the filter, null where none has a date
select min(rated_at)::date as first, max(rated_at)::date as last from ratings_matching($filter)
