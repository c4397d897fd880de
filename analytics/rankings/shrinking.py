"""The weighted rating: a title's mean drawn towards the mean of all by as much as its number of ratings is small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from analytics.intervals import LEVEL
from analytics.rankings.slate import Array, Slate

#: m where there are too few titles to tell how much they differ.
FALLBACK = 10.0
#: Titles, with two viewers at least, that it takes to choose m from the data.
LEAST = 5
#: m is never chosen above so many times the largest title: beyond, all titles are one to the eye.
MOST = 10.0


@dataclass(frozen=True)
class Prior:
    """The two constants of a weighted rating: m in ratings, C in the unit of the mean."""

    m: float
    mean_of_all: float


def choose_prior(slate: Slate, m: float | None = None) -> Prior:
    """m and C of a slate: m = σ² / τ² unless it is given, C the mean of the titles' means, each counted v / (v + m).

    σ² is the variance of ratings about the mean of their title, τ² that of the titles' true means, by Paule and
    Mandel (1982): the τ² at which Σ (R − C)² / (τ² + σ² / v) is what chance would make it, titles − 1.
    """
    if m is None:
        m = _chosen(slate)
    return Prior(m, _centre(slate, m))


def _centre(slate: Slate, m: float) -> float:
    weights = slate.effective / (slate.effective + m)
    return float((weights * slate.mean).sum() / weights.sum())


def _chosen(slate: Slate) -> float:
    known = slate.effective > 1
    if known.sum() < LEAST or slate.pooled <= 0:
        return FALLBACK
    v, mean = slate.effective[known], slate.mean[known]
    top = MOST * float(v.max())

    def excess(m: float) -> float:
        weights = v * m / (v + m) / slate.pooled
        centre = float((weights * mean).sum() / weights.sum())
        return float((weights * (mean - centre) ** 2).sum()) - (len(v) - 1)

    low, high = np.log(1e-3), np.log(top)
    if excess(float(np.exp(high))) <= 0:
        return top
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if excess(float(np.exp(middle))) > 0 else (middle, high)
    return float(np.exp((low + high) / 2))


def weighted(slate: Slate, prior: Prior) -> tuple[Array, Array]:
    """The weighted mean WR = v / (v + m) · R + m / (v + m) · C, and its standard error with v, m and C held.

    The error is that of the formula's own number: how much it would differ if as many other viewers had rated.
    """
    share = slate.effective / (slate.effective + prior.m)
    value = share * slate.mean + (1 - share) * prior.mean_of_all
    return value, share * np.sqrt(slate.moderated / slate.effective)


def posterior_half(slate: Slate, prior: Prior) -> Array:
    """Half the width of the 95 % interval of a title's true mean about its weighted one.

    √(s² / (v + m)) is the posterior's deviation when titles are normal about C with variance s² / m; s² is the
    title's own variance mixed with the pooled one, and Student's t makes up for not knowing it.
    """
    half: Array = stdtrit(slate.freedom, 0.5 + LEVEL / 2) * np.sqrt(slate.moderated / (slate.effective + prior.m))
    return half
