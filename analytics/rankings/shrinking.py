"""The weighted rating: a title's mean drawn towards the mean of all by as much as its number of ratings is small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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
    """The two constants of a weighted rating: m in ratings, C in the unit of the mean.

    Attributes:
        m_sure: what the width of intervals goes by, less than m where the data hardly tell m; None: m was given.
    """

    m: float
    mean_of_all: float
    m_sure: float | None = None


def choose_prior(slate: Slate, m: float | None = None) -> Prior:
    """m and C of a slate: m = σ² / τ² unless it is given, C the mean of the titles' means, each counted v / (v + m).

    σ² is the variance of ratings about the mean of their title, τ² that of the titles' true means, by Paule and
    Mandel (1982): the τ² at which Σ (R − C)² / (τ² + σ² / v) is what chance would make it, titles − 1.
    """
    if m is not None:
        return Prior(m, _centre(slate, m))
    m = _chosen(slate)
    known = slate.effective > 1
    sure = min(m, _sure(slate, known)) if known.sum() >= LEAST and slate.pooled > 0 else None
    return Prior(m, _centre(slate, m), sure)


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


def _sure(slate: Slate, known: npt.NDArray[np.bool_]) -> float:
    """m = σ² / τ² at the largest of τ² times the residual likelihood of τ².

    Times τ², it is never largest at 0, as the likelihood itself is where chance has the titles differ less than
    they do (adjustment for density maximisation: Morris & Tang 2011, Statistical Science 26; Li & Lahiri 2010).
    """
    # Titles of as many ratings enter by their sums; about their mean, so that no digits are lost.
    v, place, number = np.unique(slate.effective[known], return_inverse=True, return_counts=True)
    mean = slate.mean[known] - slate.mean[known].mean()
    sums, squares = np.bincount(place, mean), np.bincount(place, mean**2)

    def adjusted(log_m: float) -> float:
        weights = v * np.exp(log_m) / (v + np.exp(log_m)) / slate.pooled
        total = (number * weights).sum()
        centre = (weights * sums).sum() / total
        apart = (weights * (squares - 2 * centre * sums + centre**2 * number)).sum()
        return float((number * np.log(weights)).sum() - np.log(total) - apart - 2 * log_m) / 2

    grid = np.linspace(np.log(1e-3), np.log(MOST * float(v.max())), 48)
    best = int(np.argmax([adjusted(point) for point in grid]))
    fine = np.linspace(grid[max(0, best - 1)], grid[min(len(grid) - 1, best + 1)], 25)
    return float(np.exp(fine[int(np.argmax([adjusted(point) for point in fine]))]))


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
    title's own variance mixed with the pooled one, and Student's t makes up for not knowing it. Where m was chosen
    from the data it may be wrong, as may C: then m is `m_sure`, and under the root there is added
    B² (σ² / Σ vm/(v+m) + 2 / (titles − 3) · (R − C)²), B = m / (v + m) (Morris 1983, Journal of the American
    Statistical Association 78).
    """
    m = prior.m if prior.m_sure is None else prior.m_sure
    variance = stdtrit(slate.freedom, 0.5 + LEVEL / 2) ** 2 * slate.moderated / (slate.effective + m)
    if prior.m_sure is not None:
        share = m / (slate.effective + m)
        centre = slate.pooled / (slate.effective * share).sum()
        variance += share**2 * (centre + 2 / max(1, len(slate) - 3) * (slate.mean - prior.mean_of_all) ** 2)
    half: Array = np.sqrt(variance)
    return half
