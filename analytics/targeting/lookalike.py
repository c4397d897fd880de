"""Viewers who are like a list of seeds, and how alike they are.

Seeds are told from everybody else by a linear discriminant with a ridge (Friedman 1989, "Regularized discriminant
analysis"), w = (Σ + diag Σ)⁻¹(mean of the seeds − mean of all), on what the recommender knows of a viewer: the
direction of their vector, its length, their leaning. It is a closed form, so five fits and the ranking of a million
viewers take seconds. How alike is measured, not assumed: every seed is hidden once, in fifths, and looked for in
lists made from the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from analytics.intervals import wilson
from data.errors import NotEnoughEvidence
from data.records import Estimate

#: How much of the audience a list may be.
SMALLEST, LARGEST = 0.01, 0.10
#: Fewer seeds do not say what they have in common.
FEWEST = 100
FOLDS = 5
#: How strong the ridge is, in units of each trait's own variance; chosen by hidden seeds (docs/models.md).
RIDGE = 1.0
METHOD = "every seed hidden once"
_Z = 1.959963984540054
_NOTHING = 1e-9

Alike = Literal["strongly", "clearly", "somewhat", "not"]
#: From this multiple of chance on (the lower end of its interval) a list is called so.
BANDS: tuple[tuple[float, Alike], ...] = ((3.0, "strongly"), (1.5, "clearly"), (1.0, "somewhat"))


@dataclass(frozen=True)
class Lookalike:
    """An audience ranked by how like the seeds it is.

    Attributes:
        seeds: places of the seeds among the viewers, sorted, shape (k,).
        order: places of all others, the most alike first, shape (n − k,).
        likeness: the discriminant of every viewer, shape (n,).
        ranks: how many others came before each seed when it was hidden, shape (k,).
        candidates: how many viewers were ranked then, the hidden seed's fold among them.
        told_apart: chance that a hidden seed stands before one who is no seed (area under the ROC curve); ½ says that
            the seeds have nothing in common that the recommender knows of.
    """

    seeds: np.ndarray
    order: np.ndarray
    likeness: np.ndarray
    ranks: np.ndarray
    candidates: int
    told_apart: Estimate

    def count(self, size: float) -> int:
        """How many viewers a list of this share of the audience has; the seeds are not among them."""
        return min(len(self.order), round(size * len(self.likeness)))

    def places(self, size: float) -> np.ndarray:
        """The list of this size, most alike first."""
        return self.order[: self.count(size)]

    def caught(self, size: float) -> Estimate:
        """The share of hidden seeds that a list of this size catches.

        Seeds that were hidden in turn are not wholly independent: Wilson's interval is for four fifths of them.
        """
        share = float((self.ranks < self.count(size)).mean())
        independent = round(len(self.ranks) * (1 - 1 / FOLDS))
        return wilson(share * independent, independent).model_copy(update={"n": len(self.ranks), "method": METHOD})

    def chance(self, size: float) -> float:
        """The share that a list of as many drawn at random would catch."""
        return self.count(size) / self.candidates

    def multiple(self, size: float) -> Estimate:
        """How many times as many hidden seeds as chance a list of this size catches."""
        caught, chance = self.caught(size), self.chance(size)
        ends = {end: getattr(caught, end) / chance for end in ("value", "low", "high")}
        return Estimate(n=caught.n, method=METHOD, **ends)

    @cached_property
    def in_common(self) -> bool:
        """Whether hidden seeds are told from others at all, beyond noise."""
        return self.told_apart.low is not None and self.told_apart.low > 0.5

    def alike(self, size: float) -> Alike:
        """How alike a list of this size is, in a word."""
        low = self.multiple(size).low
        if not self.in_common or low is None:
            return "not"
        return next((name for least, name in BANDS if low > least), "not")


def fit_lookalike(viewers: np.ndarray, leanings: np.ndarray, seeds: np.ndarray, seed: int) -> Lookalike:
    """Rank an audience by likeness to its seeds.

    Args:
        viewers: vectors, shape (n, d). leanings: shape (n,).
        seeds: their places, each once.
        seed: of the division into fifths.

    Raises:
        NotEnoughEvidence: there are fewer than `FEWEST` seeds, or hardly anybody else.
    """
    seeds = np.unique(seeds)
    others = np.setdiff1d(np.arange(len(viewers)), seeds)
    _check(len(seeds), len(others))
    traits = traits_of(viewers, leanings)
    precision = _precision(traits)
    parts = np.array_split(np.random.default_rng(seed).permutation(len(seeds)), FOLDS)
    ranks = np.empty(len(seeds), dtype=np.int64)
    before, behind = np.empty(len(seeds)), np.zeros(len(others))
    for part in parts:
        likeness = traits @ (precision @ traits[np.delete(seeds, part)].mean(axis=0))
        hidden, among = likeness[seeds[part]], np.sort(likeness[others])
        ahead = len(among) - np.searchsorted(among, hidden, side="right")
        level = len(among) - np.searchsorted(among, hidden, side="left") - ahead
        before[part] = 1 - (ahead + level / 2) / len(among)
        # Hidden seeds compete with each other for a place, as they would in a list.
        ranks[part] = ahead + np.argsort(np.argsort(-hidden, kind="stable"))
        behind += np.searchsorted(np.sort(hidden), likeness[others]) / len(part) / FOLDS
    likeness = traits @ (precision @ traits[seeds].mean(axis=0))
    order = others[np.argsort(-likeness[others], kind="stable")]
    candidates = len(others) + round(len(seeds) / FOLDS)
    return Lookalike(seeds, order, likeness, ranks, candidates, _told_apart(before, behind))


def traits_of(viewers: np.ndarray, leanings: np.ndarray) -> np.ndarray:
    """What is compared: direction, log length and leaning, each with mean 0, shape (n, d + 2)."""
    lengths = np.maximum(np.linalg.norm(viewers, axis=1, keepdims=True), _NOTHING)
    traits = np.column_stack((viewers / lengths, np.log(lengths), leanings)).astype(np.float64)
    centred: np.ndarray = traits - traits.mean(axis=0)
    return centred


def _check(seeds: int, others: int) -> None:
    if seeds < FEWEST:
        raise NotEnoughEvidence(
            f"{seeds} seeds are too few to say what they have in common",
            mend=f"give at least {FEWEST} who are viewers of this studio",
        )
    if others < FEWEST:
        raise NotEnoughEvidence(
            f"only {others} viewers are no seeds, so there is nobody to choose from", mend="give fewer seeds"
        )


def _precision(traits: np.ndarray) -> np.ndarray:
    spread = traits.T @ traits / len(traits)
    held: np.ndarray = np.linalg.inv(spread + np.diag(RIDGE * np.diag(spread) + _NOTHING))
    return held


def _told_apart(before: np.ndarray, behind: np.ndarray) -> Estimate:
    """The area under the curve from each seed's share of others behind it and each other's share of seeds behind.

    The variance is DeLong's (1988) times 1 + J·n₂/n₁ (Nadeau & Bengio 2003): what is hidden in one fold is learnt
    from in the others, so that chance agreements count more than once. Without it random seeds seem alike in one
    list of ten; with it in one of forty.
    """
    value = float(before.mean())
    repeated = 1 + FOLDS / (FOLDS - 1)
    variance = repeated * (before.var(ddof=1) / len(before) + behind.var(ddof=1) / len(behind))
    half = _Z * float(np.sqrt(variance))
    return Estimate(
        value=value,
        low=max(0.0, value - half),
        high=min(1.0, value + half),
        n=len(before),
        method="DeLong, corrected",
    )
