"""Which topics are spoken of in the same reviews, beyond what length and title of the reviews would give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scipy.stats import chi2, false_discovery_control, norm

from analytics.figures.figure import Row
from analytics.figures.topics import Listed, load_listed
from analytics.intervals import LEVEL
from data.records import FLOOR, Estimate, Filter
from data.snapshots import Snapshot

METHOD = "observed over expected, exact Poisson"
RATE = 0.05


@dataclass(frozen=True)
class Overlap:
    """Two topics in the same reviews.

    Attributes:
        one, other: topic ids, the smaller first; `filter` finds the sentences of both, no filter the reviews of both.
        reviews: how many speak of both.
        expected: how many would by chance.
        lift: reviews / expected; its n counts reviews of both or, where fewer than expected, those expected.
        beyond_noise: whether it stands when all pairs are counted (Benjamini–Hochberg).
    """

    one: int
    other: int
    reviews: int
    expected: float
    lift: Estimate
    beyond_noise: bool = False


@dataclass(frozen=True)
class Overlaps:
    """All pairs that are expected in at least one review, the clearest first; `looks`: how many were tested."""

    topics: tuple[Listed, ...]
    pairs: tuple[Overlap, ...]
    looks: int


def load_overlaps(snapshot: Snapshot, filter_: Filter) -> Overlaps:
    """Pairs of topics by how often reviews speak of both. Two statements.

    Long reviews speak of more, and those of one film of what is in it: reviews are compared within title, language
    and number of sentences. A sentence has one topic; by chance, of n reviews of L sentences of which k₁ and k₂ speak
    of either, n · (k₁/n + k₂/n − 1 + (1 − p₁ − p₂)^L) speak of both, with 1 − kᵢ/n = (1 − pᵢ)^L. The variance is
    that of such counts with both margins held (Mantel & Haenszel 1959); the lift has Garwood's interval (1936).
    """
    base = filter_.but(topics=(), signs=())
    listed = load_listed(snapshot)
    wanted = [topic.topic_id for topic in listed if not filter_.topics or topic.topic_id in filter_.topics]
    rows = snapshot.rows("topics/together", filter=base.as_parameter(), topics=wanted)
    known = [row for row in rows if row["expected"] >= 1]
    tested = [max(row["reviews"], row["expected"]) >= FLOOR and row["variance"] > 0 for row in known]
    chances = [_chance(row) for row, test in zip(known, tested, strict=True) if test]
    adjusted = iter(false_discovery_control(chances) if chances else ())
    pairs = [
        replace(_overlap(row), beyond_noise=bool(test and next(adjusted) <= RATE))
        for row, test in zip(known, tested, strict=True)
    ]
    ordered = sorted(pairs, key=lambda pair: (not pair.beyond_noise, -abs(math.log(_lifted(pair))), pair.one))
    return Overlaps(tuple(topic for topic in listed if topic.topic_id in wanted), tuple(ordered), len(chances))


def poisson_interval(count: int) -> tuple[float, float]:
    """Garwood's exact 95 % interval of a Poisson mean."""
    tail = (1 - LEVEL) / 2
    low = float(chi2.ppf(tail, 2 * count) / 2) if count else 0.0
    return low, float(chi2.ppf(1 - tail, 2 * count + 2) / 2)


def _overlap(row: Row) -> Overlap:
    low, high = poisson_interval(row["reviews"])
    expected = row["expected"]
    lift = Estimate(
        value=row["reviews"] / expected,
        low=low / expected,
        high=high / expected,
        n=max(row["reviews"], int(expected)),
        method=METHOD,
    )
    return Overlap(row["one"], row["other"], row["reviews"], expected, lift)


def _chance(row: Row) -> float:
    """Two-sided p by the normal distribution, with correction for continuity."""
    gap = max(0.0, abs(row["reviews"] - row["expected"]) - 0.5)
    return float(2 * norm.sf(gap / math.sqrt(row["variance"])))


def _lifted(pair: Overlap) -> float:
    return max(pair.reviews, 0.5) / pair.expected


def lifts_of(overlaps: Overlaps, topic_id: int) -> Sequence[Overlap]:
    """The pairs of one topic, the clearest first."""
    return [pair for pair in overlaps.pairs if topic_id in (pair.one, pair.other)]
