"""From a slate to values: weighted means, lower bounds, what is loved and seldom seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from analytics.intervals import LEVEL
from analytics.rankings.shrinking import choose_prior, posterior_half, weighted
from analytics.rankings.slate import Array, Slate

_Z = float(ndtri(0.5 + LEVEL / 2))


@dataclass(frozen=True)
class Scores:
    """What the titles of a slate are worth, arrays of shape (titles,).

    Attributes:
        value: what is ranked; `error`: its standard error as the formula's number.
        low, high: 95 % interval of what the value says of the title.
        formula: with its constants; method: what the interval is, a sentence.
        kind: of interval, for the estimate's method.
        m, mean_of_all: the constants of the weighted rating, where it has them.
        most: ratings that a title may have to be called hidden, where that is asked.
        beyond: which titles stand beyond noise, where only those may be listed.
    """

    value: Array
    error: Array
    low: Array
    high: Array
    formula: str
    method: str
    kind: str
    m: float | None = None
    mean_of_all: float | None = None
    most: int | None = None
    beyond: Array | None = None


def score_weighted(slate: Slate, m: float | None, bounds: tuple[float, float], what: str = "R") -> Scores:
    """The weighted mean of `what` with the posterior interval of the true one, cut at what there can be."""
    prior = choose_prior(slate, m)
    value, error = weighted(slate, prior)
    half = posterior_half(slate, prior)
    return Scores(
        value, error, (value - half).clip(*bounds), (value + half).clip(*bounds),
        formula=f"v/(v+m) · {what} + m/(v+m) · C, m = {prior.m:.3g}, C = {prior.mean_of_all:.3g}",
        method="Values are weighted means with the 95 % interval of the true one (normal posterior).",
        kind="posterior", m=prior.m, mean_of_all=prior.mean_of_all,
    )  # fmt: skip


def score_wilson(slate: Slate) -> Scores:
    """Wilson's lower bound of the share who liked a title, its error by the delta method.

    The error takes the share for (x + z²/2) / (n + z²), which is neither 0 nor 1 where all agree.
    """
    n = slate.effective
    share, tamed = slate.mean, (slate.mean * n + _Z**2 / 2) / (n + _Z**2)

    def root(p: Array) -> Array:
        found: Array = np.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return found

    value = (share + _Z**2 / (2 * n) - _Z * root(share)) / (1 + _Z**2 / n)
    slope = (1 - _Z * (1 - 2 * tamed) / (2 * n * root(tamed))) / (1 + _Z**2 / n)
    error = np.abs(slope) * np.sqrt(tamed * (1 - tamed) / n)
    return Scores(
        value, error, (value - _Z * error).clip(0, 1), (value + _Z * error).clip(0, 1),
        formula=f"(p + z²/2n − z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), p = share of ratings ≥ 7, z = {_Z:.2f}",
        method="Values are the lower ends of Wilson's 95 % intervals of the share who liked it, each with the 95 % "
        "interval of that lower end.",
        kind="delta",
    )  # fmt: skip


def score_gems(slate: Slate, m: float | None, most: float) -> Scores:
    """The lower end of the weighted mean's interval: loved beyond doubt, by few.

    Its error is the weighted mean's; what the width adds is of a higher order.
    """
    prior = choose_prior(slate, m)
    centre, error = weighted(slate, prior)
    value = centre - posterior_half(slate, prior)
    return Scores(
        value, error, (value - _Z * error).clip(0, 10), (value + _Z * error).clip(0, 10),
        formula=f"WR − t · s/√(v+m) among titles with {most:.0f} ratings at the most, "
        f"m = {prior.m:.3g}, C = {prior.mean_of_all:.3g}",
        method="Values are the lower ends of the 95 % intervals of titles' true means, each with the 95 % interval "
        "of that lower end.",
        kind="delta", m=prior.m, mean_of_all=prior.mean_of_all, most=round(most),
    )  # fmt: skip


def seldom(slate: Slate, least: int) -> float:
    """The most ratings that a title may have to count as seldom seen: the median of those with enough of them."""
    enough = slate.count[slate.count >= least]
    return float(np.floor(np.median(enough))) if len(enough) else float(least)
