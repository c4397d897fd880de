"""How sure the places of a list are: sets of ranks, the chance of a place, and who cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, ndtri, stdtrit

from analytics.intervals import LEVEL
from analytics.rankings.slate import Array

ALPHA = 1 - LEVEL
#: Random groups of viewers that covariances rest on, and titles whose covariances are looked at.
GROUPS = 2000
POOL = 2000
#: Repeats of viewers below this much more variance are the chance of two viewers in one group.
REPEATS = 1.25
#: Up to so many titles every difference is looked at by itself.
FEW = 30
#: How far titles may fall short by chance where they are counted as a whole.
TAILS = (0.5, 0.2, 0.05, 0.005)
#: Titles at the top whose common noise is taken out.
NEAR = 300

Single = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Noise:
    """What is known of the noise of the eligible titles' values, in the order of their positions.

    Attributes:
        value, error: shape (T,), ranked; the error of each by itself.
        freedom: shape (T,), degrees of freedom that the error rests on.
        pool: places of the titles whose noise is known together, shape (P,); the noise of all others is taken
            for independent.
        groups: shape (G, P), what each random group of viewers adds to a title's deviation, columns of length 1 at
            the most.
    """

    value: Array
    error: Array
    freedom: Array
    pool: Places
    groups: Single

    @cached_property
    def column(self) -> Places:
        """The column of `groups` of every title, −1 where it has none."""
        found = np.full(len(self.value), -1)
        found[self.pool] = np.arange(len(self.pool))
        return found


def choose_pool(value: Array, error: Array, size: int, most: int = POOL) -> Places:
    """Titles that could reach the list by chance: the listed ones, then those whose value + 5 errors is highest."""
    optimistic = value + 5 * error
    optimistic[:size] = np.inf
    return np.sort(np.argsort(-optimistic, kind="stable")[: max(most, size)]).astype(np.int64)


def deviations(s: Array, m: Array) -> tuple[Single, Array]:
    """Groups of viewers as parts of each title's deviation, and how much repeats of viewers widen it.

    Args:
        s, m: shape (G, P), Σs and Σm of a group of viewers for a title.

    Returns:
        (s − R m) of every group, scaled to length 1 a title; and the design effect of viewers who repeat,
        Σm² / Σm less what groups of many viewers make it, 1 where it is within chance.
    """
    rows = m.sum(axis=0)
    apart = s - m * (s.sum(axis=0) / np.maximum(rows, 1))
    length = np.sqrt((apart**2).sum(axis=0))
    repeats = (m**2).sum(axis=0) / np.maximum(rows, 1) - (rows - 1) / len(m)
    parts = (apart / np.where(length > 0, length, 1.0)).astype(np.float32)
    return parts, np.where(repeats > REPEATS, repeats, 1.0)


def without_common(noise: Noise) -> Noise:
    """The noise less what moves all titles near the top alike: generous viewers, say, of whom no rank depends."""
    if not len(noise.pool):
        return noise
    error = noise.error[noise.pool].astype(np.float32)
    apart = noise.groups * error
    rest = error**2 * np.maximum(0, 1 - (noise.groups**2).sum(axis=0))
    apart -= apart[:, :NEAR].mean(axis=1, keepdims=True)
    smaller = np.sqrt((apart**2).sum(axis=0) + rest)
    whole = noise.error.copy()
    whole[noise.pool] = smaller
    return replace(noise, error=whole, groups=(apart / np.where(smaller > 0, smaller, 1)).astype(np.float32))


def rank_sets(noise: Noise, listed: int) -> tuple[Places, Places]:
    """95 % confidence sets of the ranks of the first `listed` titles among all eligible ones, as lowest and highest.

    A rank is 1 + the number of titles that are truly better. A set for one title, chosen beforehand, would hold it
    in 19 cases of 20, ties and near ties included, which quantiles of bootstrapped ranks do not do (Mogstad, Romano,
    Shaikh & Wilhelm 2024, Review of Economic Studies 91). A list shows the titles that came out on top, by luck among
    other things; so each set errs as much less as the listed are fewer than the eligible, and of the sets on the
    list one in twenty misses at the most, on average (false coverage rate, Benjamini & Yekutieli 2005). Half of it
    goes to either end.

    The low end is that of Mogstad et al.: 1 + the titles that are surely better, by Holm's steps over all
    differences. Among few titles the high end is too. Among many, hundreds may be better though none is surely worse;
    then the number of those that may be is bounded as a whole, see `_most_better`.
    """
    total, position = len(noise.value), np.arange(1, listed + 1)
    alpha = ALPHA * listed / max(1, total)
    seen = total if total <= FEW else listed
    sure = Differences(noise, seen, alpha / 2, max(1, total - 1))
    low = 1 + np.array([sure.count(place, np.arange(place)) for place in range(listed)], dtype=np.int64)
    if total <= FEW:
        worse = [sure.count(place, np.arange(place + 1, total)) for place in range(listed)]
        high = total - np.array(worse, dtype=np.int64)
    else:
        high = 1 + _most_better(noise, listed, alpha / 2)
    return np.minimum(low, position), np.clip(high, position, total)


class Differences:
    """Differences among the first titles, each side of each looked at.

    Args:
        noise: of all titles.
        seen: how many titles, from the first, are compared.
        alpha: error allowed on one side, for all comparisons of a title together.
        comparisons: how many these are.
    """

    def __init__(self, noise: Noise, seen: int, alpha: float, comparisons: int) -> None:
        self._value, self._column, self._groups = noise.value[:seen], noise.column[:seen], noise.groups
        level = 1 - alpha / comparisons
        self._wide = noise.error[:seen] * _quantile(noise.freedom[:seen], level) / ndtri(level)
        self._levels = ndtri(1 - alpha / np.arange(comparisons, 0, -1))

    def apart(self, place: int, others: Places) -> Array:
        """Differences from one title, in standard errors (Student's t made up for), the viewers of both counted."""
        squares = self._wide[others] ** 2 + self._wide[place] ** 2
        own, columns = self._column[place], self._column[others]
        known = (columns >= 0) & (own >= 0)
        alike = self._groups[:, own] @ self._groups[:, columns[known]]
        squares[known] -= 2 * alike * self._wide[others[known]] * self._wide[place]
        found: Array = np.abs(self._value[others] - self._value[place]) / np.sqrt(np.maximum(squares, 1e-18))
        return found

    def count(self, place: int, others: Places) -> int:
        """How many of the others surely differ, by Holm's steps."""
        ordered = np.sort(self.apart(place, others))[::-1]
        fails = np.flatnonzero(ordered <= self._levels[: len(ordered)])
        return int(fails[0]) if len(fails) else len(ordered)


def _quantile(freedom: Array, level: float) -> Array:
    """Student's t quantiles; titles with as many ratings share one."""
    values, inverse = np.unique(np.maximum(freedom, 1), return_inverse=True)
    found: Array = stdtrit(values, level)[inverse]
    return found


def _most_better(noise: Noise, listed: int, alpha: float) -> Places:
    """At most so many titles are truly better than each of the listed ones, but for an error of `alpha`.

    With half of the error, a title's true value lies above a bound b. Of N titles truly above b each falls below b
    by its own t quantile with probability t at the most, so at least a binomial number, N and 1 − t, is seen above b
    less that quantile; the largest N that what is seen still allows is taken, at several t that share the other half
    (a bound of the number of false hypotheses, after Genovese & Wasserman 2004 and Meinshausen & Rice 2006). It takes
    errors for independent; what titles share is taken out by `without_common` before.
    """
    bound = noise.value[:listed] - _quantile(noise.freedom[:listed], 1 - alpha / 2) * noise.error[:listed]
    most = np.full(listed, len(noise.value) - 1)
    for tail in TAILS:
        reach = np.sort(noise.value + _quantile(noise.freedom, 1 - tail) * noise.error)
        seen = len(reach) - np.searchsorted(reach, bound, side="left") - 1
        most = np.minimum(most, _largest(seen, tail, alpha / 2 / len(TAILS), len(noise.value) - 1))
    return most


def _largest(seen: Places, tail: float, level: float, titles: int) -> Places:
    """The largest N for which `seen` or fewer of N are seen with probability `level`, each missed with `tail`."""
    low, high = np.minimum(seen, titles), np.full(len(seen), titles)
    while (low < high).any():
        middle = (low + high + 1) // 2
        allowed = (middle <= seen) | (betainc(np.maximum(middle - seen, 1), seen + 1, tail) > level)
        low, high = np.where(allowed, middle, low), np.where(allowed, high, middle - 1)
    return low


def shaken(noise: Noise, draws: int, seed: int) -> Single:
    """Deviations of the pool when viewers are drawn again, in errors, shape (draws, P).

    A Poisson bootstrap: every group of viewers counts Poisson(1) times, linearised; what a title's error has beyond
    its groups is drawn by itself.
    """
    random = np.random.default_rng(seed)
    weights: Single = random.poisson(1.0, (draws, len(noise.groups))).astype(np.float32) - np.float32(1)
    found: Single = weights @ noise.groups
    rest = np.sqrt(np.maximum(0.0, 1 - (noise.groups.astype(np.float64) ** 2).sum(axis=0))).astype(np.float32)
    if (rest > 1e-3).any():
        found += rest * random.standard_normal(found.shape, dtype=np.float32)
    return found


def drawn_values(noise: Noise, draws: int, seed: int) -> Single:
    """Values of the pool when viewers are drawn again, shape (draws, P)."""
    found = shaken(noise, draws, seed)
    found *= noise.error[noise.pool].astype(np.float32)
    found += noise.value[noise.pool].astype(np.float32)
    return found


def in_top(drawn: Single, size: int) -> Array:
    """The share of the draws in which a title has one of the first `size` places, shape (P,)."""
    titles = drawn.shape[1]
    if size >= titles:
        return np.ones(titles)
    floor = np.partition(drawn, titles - size, axis=1)[:, titles - size]
    share: Array = (drawn >= floor[:, None]).mean(axis=0)
    return share


def tie_bands(noise: Noise, listed: int) -> list[int]:
    """A number a title: the same for neighbours of whom none can be told from the first of them.

    A band begins at a title and takes those that follow until one is surely below its first, as many looks counted
    as the list has places (Bonferroni).
    """
    comparisons = max(1, listed - 1)
    differences, quantile = Differences(noise, listed, ALPHA / 2, comparisons), ndtri(1 - ALPHA / 2 / comparisons)
    bands: list[int] = []
    first = number = 0
    for place in range(listed):
        if place == 0 or differences.apart(first, np.array([place]))[0] > quantile:
            first, number = place, number + 1
        bands.append(number)
    return bands
