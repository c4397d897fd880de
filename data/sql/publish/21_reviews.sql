-- grain: one row a review, with its sentences counted by sign; a corrected sentence moves its review by its weight
create table snap.reviews as
with signs as (
    select review_id, count(*) as sentences, count(sentiment) as scored,
           count(*) filter (sign = 'praise') as praise, count(*) filter (sign = 'blame') as blame,
           sum(weight * (coalesce(sentiment, 0) - coalesce(model_sentiment, 0))) filter (corrected) as correction
    from snap.evidence group by review_id
)
select r.review_id, r.title_id, r.viewer_id, r.text, r.original, r.language, r.rating, r.rating_original, r.verdict,
       r.published_at, r.publisher, coalesce(r.territory, v.territory) as territory, r.helpful_votes, r.spoiler,
       coalesce(g.sentences, 0) as sentences, coalesce(g.scored, 0) as scored,
       coalesce(g.praise, 0) as praise, coalesce(g.blame, 0) as blame,
       -- DuckDB's least and greatest pass over a null, which would make an unscored review wholly praising.
       case when m.sentiment is not null
            then greatest(-1.0, least(1.0, m.sentiment + coalesce(g.correction, 0))) end as sentiment,
       r.source, r.source_key, r.file, r.line, r.batch_id
from store.reviews as r
left join snap.viewers as v using (viewer_id)
left join signs as g using (review_id)
left join current_review_sentiment as m using (review_id)
qualify row_number() over (partition by r.review_id order by r.sequence desc) = 1
order by r.title_id, r.published_at, r.review_id
