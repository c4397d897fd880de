"""What is said of each topic: how many speak of it, what on balance they say, and how they rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analytics.figures.figure import SUMS, Figure, Row, net_figure, rating_figure
from analytics.intervals import difference, share_estimate, t_quantile
from data.records import Estimate, Filter, Sign
from data.snapshots import Snapshot

WITHIN = "within titles"


@dataclass(frozen=True)
class Listed:
    """A topic as the snapshot lists it; what an older snapshot does not know is None.

    Attributes:
        language: of the words.
        coherence: mean normalised pointwise mutual information of the words, −1…1.
        stability: how well it is found again when reviews are resampled, 0–1.
        kind: `found`, `pinned`, `part` or `own`.
        given: whether a person named it.
        evidence: sentences of the whole studio.
    """

    topic_id: int
    label: str
    words: tuple[str, ...]
    language: str | None
    coherence: float | None
    stability: float | None
    kind: str
    given: bool
    evidence: int


@dataclass(frozen=True)
class TopicRow:
    """One topic under one filter.

    Attributes:
        topic: what it is.
        language: the language of the reviews that its share is of; None: of all, since it is spoken of in several.
        sentences, reviews, viewers: how many speak of it.
        share: share of the reviews in that language that speak of it; its rows are those reviews.
        net: praise − blame of its scored sentences, on −1…1.
        rating: mean rating of the reviews that speak of it.
        others: mean rating of the reviews in that language that do not.
        against: rating − others.
        within: the same title by title, then averaged (weights n₁n₀/(n₁ + n₀)), so that it is not the title that is
            compared; of one title it says what `against` says. A difference, not a cause.
        praise, neutral, blame: sentences by sign; `cell(sign)` finds them.
    """

    topic: Listed
    language: str | None
    sentences: int
    reviews: int
    viewers: int
    share: Figure
    net: Figure
    rating: Figure
    others: Estimate
    against: Estimate
    within: Estimate
    praise: int
    neutral: int
    blame: int

    def cell(self, sign: Sign) -> Filter:
        """The filter of the sentences that say this of the topic."""
        return self.net.filter.but(signs=(sign,))


def load_listed(snapshot: Snapshot) -> tuple[Listed, ...]:
    """All topics that are not hidden, those with most evidence first. One statement."""
    return tuple(_listed(row) for row in snapshot.rows("topics/listed") if not row.get("hidden"))


def load_topics(snapshot: Snapshot, filter_: Filter) -> tuple[TopicRow, ...]:
    """Every topic that a filter's evidence speaks of, the most spoken of first, over all of it. Two statements.

    A filter that names topics gives those alone. Topics and signs of the filter do not change what a share is of.
    """
    everything = filter_.but(topics=(), signs=())
    listed = {topic.topic_id: topic for topic in load_listed(snapshot)}
    wanted = set(filter_.topics) or set(listed)
    rows = snapshot.rows("topics/by_topic", filter=everything.as_parameter())
    return tuple(
        _topic_row(row, listed[row["topic_id"]], everything)
        for row in rows
        if row["topic_id"] in listed and row["topic_id"] in wanted
    )


def share_figure(spoke: tuple[int, int], wrote: tuple[int, int], filter_: Filter) -> Figure:
    """Share of the reviews written that the filter finds; both given as reviews and the viewers who wrote them."""
    return Figure("percent", share_estimate(spoke[0], *wrote), *spoke, "reviews", filter_)


def _listed(row: Row) -> Listed:
    return Listed(
        topic_id=row["topic_id"],
        label=row["label"] or ", ".join((row["words"] or [])[:3]),
        words=tuple(row["words"] or ()),
        language=row["language"],
        coherence=row["coherence"],
        stability=row.get("stability"),
        kind=row.get("kind") or "found",
        given=bool(row.get("given")),
        evidence=row["evidence"],
    )


def _topic_row(row: Row, topic: Listed, filter_: Filter) -> TopicRow:
    own = filter_.but(topics=(topic.topic_id,))
    rating = rating_figure(_rated(row, "r_"), own)
    others = rating_figure(_rated(row, "o_"), filter_).estimate
    return TopicRow(
        topic=topic,
        language=row["language"],
        sentences=row["sentences"],
        reviews=row["reviews"],
        viewers=row["viewers"],
        share=share_figure((row["reviews"], row["viewers"]), (row["base_reviews"], row["base_viewers"]), own),
        net=net_figure(row, own),
        rating=rating,
        others=others,
        against=difference(rating.estimate, others),
        within=_within(row),
        praise=row["praise"],
        neutral=row["neutral"],
        blame=row["blame"],
    )


def _rated(row: Row, prefix: str) -> dict[str, float]:
    """Columns of a side, by the names that `rating_figure` takes."""
    sums = {name: row[prefix + {"m": "n"}.get(name, name)] for name in SUMS}
    return sums | {"n": row[prefix + "n"], "total": row[prefix + "s"], "squares": row[prefix + "squares"]}


def _within(row: Row) -> Estimate:
    """Difference of mean ratings within titles, with pooled variance; wider where viewers repeat themselves."""
    viewers = min(row["r_clusters"], row["o_clusters"])
    if row["gap"] is None or viewers < 2:
        return Estimate(value=row["gap"], low=None, high=None, n=viewers, method=WITHIN)
    half = t_quantile(viewers - 1) * math.sqrt(row["gap_variance"] * _repeated(row))
    return Estimate(value=row["gap"], low=row["gap"] - half, high=row["gap"] + half, n=viewers, method=WITHIN)


def _repeated(row: Row) -> float:
    """By how much the variance of the mean rating grows because viewers rate alike what they rate; 1 at least."""
    n, mean = row["r_n"], row["r_s"] / row["r_n"]
    alone = row["r_squares"] - n * mean * mean
    clustered = row["r_ss"] - 2 * mean * row["r_sm"] + mean * mean * row["r_mm"]
    return max(1.0, clustered / alone) if alone > 1e-9 else 1.0
