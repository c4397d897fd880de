-- grain: one row; how much the studio holds and whether it was analysed
select (select count(*) from titles) as titles, (select count(*) from reviews) as reviews,
       (select count(*) from ratings) as ratings, (select count(*) from evidence) as evidence,
       exists (from evidence where sign is not null) as scored, exists (from topics where not hidden) as with_topics
