"""A review's sentiment from its sentences: weighted by how much each judges and where it stands.

The log-odds of a review are s · (W + 1)^g · Σwz / W + b, where z are its sentences' log-odds of praise, w their
weights (how much a sentence judges, times a factor for its place) and W = Σw. The factors of the places, s, g and b
are learnt from reviews with stars (`analytics.training`). A review of one sentence says what its sentence says,
unless the formula is to hold `alone`: where sentences are read without knowing that most reviews praise, it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Where a sentence can stand in its review.
PLACES = ("only", "first", "second", "early", "middle", "late", "last but one", "last")
_LEAST = 1e-3


@dataclass(frozen=True)
class ReviewScores:
    """Scores of some reviews: `sentiment` −1…1, `way` log-odds of praise, shape (reviews,); `weight` of each
    sentence in its review, summing to one a review, shape (sentences,)."""

    sentiment: np.ndarray
    way: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class ReviewFormula:
    """The learnt numbers: `place` holds the log of the factor of each of `PLACES`; the next three are s, g and b.

    `alone` says whether the formula holds for a review of one sentence too.
    """

    place: tuple[float, ...] = (0.0,) * len(PLACES)
    scale: float = 1.0
    growth: float = 0.0
    bias: float = 0.0
    alone: bool = False

    def score(self, way: np.ndarray, judging: np.ndarray, sizes: Sequence[int] | np.ndarray) -> ReviewScores:
        """Scores of reviews from their sentences', which stand one after another.

        Args:
            way: log-odds of praise against blame of the sentences, shape (n,).
            judging: how much each judges, 0…1, shape (n,).
            sizes: how many sentences each review has; they sum to n.
        """
        sizes_ = np.asarray(sizes, dtype=np.int64)
        owner = np.repeat(np.arange(len(sizes_)), sizes_)
        # A review that nowhere judges still has a weight for each sentence.
        weight = (judging + _LEAST) * np.exp(np.asarray(self.place)[places(sizes)])
        total = np.bincount(owner, weight, minlength=len(sizes_))
        weight = weight / total[owner]
        mean = np.bincount(owner, weight * way, minlength=len(sizes_))
        log_odds = self.scale * (total + 1) ** self.growth * mean + self.bias
        if not self.alone:
            log_odds = np.where(sizes_ == 1, mean, log_odds)
        strongest = np.zeros(len(sizes_))
        np.maximum.at(strongest, owner, judging)
        return ReviewScores(strongest * np.tanh(log_odds / 2), log_odds, weight)


def places(sizes: Sequence[int] | np.ndarray) -> np.ndarray:
    """Number of the place, in `PLACES`, of every sentence of reviews with so many sentences each, int64."""
    return np.concatenate([_places(size) for size in sizes]) if len(sizes) else np.empty(0, dtype=np.int64)


def _places(size: int) -> np.ndarray:
    if size == 1:
        return np.array([PLACES.index("only")])
    third = 3 * np.arange(size) // size
    found = np.array([PLACES.index(name) for name in ("early", "middle", "late")])[third]
    if size > 3:
        found[1], found[-2] = PLACES.index("second"), PLACES.index("last but one")
    found[0], found[-1] = PLACES.index("first"), PLACES.index("last")
    return found
