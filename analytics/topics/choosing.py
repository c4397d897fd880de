"""How many topics: a curve of how well fits agree and how well words hang together, and a rule that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from analytics.topics import quality
from analytics.topics.assigning import mean_directions
from analytics.topics.consensus import consensus_labels
from analytics.topics.describe import count_words, rank_words
from data.progress import Progress
from data.records import Record

#: Of the most topics that there may be: the numbers that are tried.
SHARES = (0.25, 0.4, 0.6, 0.8, 1.0)
#: Sentences that are fitted on, and those that words are counted in: NPMI among few is worse for finer topics.
_ROWS, _HEARD = 6_000, 20_000
_RUNS = 25
_FITS = 4
#: Of either figure, what a finer division may cost.
SLACK = 0.05


class Point(Record):
    """One number of topics on the curve.

    Attributes:
        topics: the number.
        stability: mean AMI over pairs of four fits, each on a random half of the sentences, applied to all of them.
        coherence: mean NPMI of one fit's topics; None where no topic has words.
    """

    topics: int
    stability: float
    coherence: float | None


def choose_topics(
    vectors: np.ndarray, words: Sequence[Sequence[str]], fewest: int, most: int, seed: int, progress: Progress
) -> tuple[int, list[Point]]:
    """The number of topics, and the curve that says why.

    Args:
        vectors: sentences, L2-normalised, shape (n, dimension); 6,000 of them, drawn by lot, are
            fitted on, and words are counted in 20,000.
        words: of each, those that may name a topic.
        fewest, most: what the number lies between.
        seed: of everything random.
        progress: advanced once a number.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(vectors))
    rows, heard = np.sort(order[:_ROWS]), np.sort(order[:_HEARD])
    spoken = [words[row] for row in heard]
    counts, vocabulary = count_words(spoken)
    halves = [np.sort(random.permutation(rows)[: len(rows) // 2]) for _ in range(_FITS)]
    tried = numbers(fewest, most)
    progress.stage("choosing the number of topics", len(tried))
    curve = []
    for topics in tried:
        fits = [_centres(vectors[half], topics, seed + at) for at, half in enumerate(halves)]
        labels = [_nearest(vectors[rows], centres) for centres in fits]
        pairs = [quality.agreement(one, other) for one, other in combinations(labels, 2)]
        ranked = rank_words(counts, vocabulary, _nearest(vectors[heard], fits[0]), len(fits[0]))
        coherence = quality.coherence(ranked, spoken)
        known = coherence[~np.isnan(coherence)]
        mean = round(float(known.mean()), 4) if len(known) else None
        curve.append(Point(topics=topics, stability=round(float(np.mean(pairs)), 4), coherence=mean))
        progress.advance()
    return chosen(curve), curve


def numbers(fewest: int, most: int) -> list[int]:
    """The numbers of topics that are tried, ascending, no two alike."""
    return sorted({max(min(fewest, most), round(share * most)) for share in SHARES})


def chosen(curve: Sequence[Point]) -> int:
    """The most topics at which fits agree, and of those words hang together, within .05 of the best."""
    steady = [point for point in curve if point.stability >= max(p.stability for p in curve) - SLACK]
    return max(point.topics for point in steady if _told(point) >= max(map(_told, steady)) - SLACK)


def _told(point: Point) -> float:
    return -1.0 if point.coherence is None else point.coherence


def _centres(vectors: np.ndarray, topics: int, seed: int) -> np.ndarray:
    return mean_directions(vectors, consensus_labels(vectors, topics, _RUNS, seed))


def _nearest(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    labels: np.ndarray = (vectors @ centres.T).argmax(axis=1)
    return labels
