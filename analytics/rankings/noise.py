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
POOL = 3000
#: Repeats of viewers below this much more variance are the chance of two viewers in one group.
REPEATS = 1.25
#: Up to so many titles every difference is looked at by itself.
FEW = 30
#: How far titles may fall short by chance where they are counted as a whole.
TAILS = (0.5, 0.2, 0.05, 0.005)
#: Titles at the top whose likeness in noise is measured.
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

    @cached_property
    def alike(self) -> float:
        """Mean correlation of the errors of two titles near the top, 0 at the least."""
        groups = np.asarray(self.groups[:, :NEAR], dtype=np.float64)
        titles = groups.shape[1]
        if titles < 2:
            return 0.0
        both = float((groups.sum(axis=1) ** 2).sum() - (groups**2).sum())
        mean = float(both) / (titles * (titles - 1))
        return mean if mean > 0 else 0.0


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

    A rank is 1 + the number of titles that are truly better, and stands within its set in 19 cases of 20 at the least
    for each title, ties and near ties included, which quantiles of bootstrapped ranks do not do (Mogstad, Romano,
    Shaikh & Wilhelm 2024, Review of Economic Studies 91). Half of the 5 % goes to either end.

    The low end is theirs: 1 + the titles that are surely better, by Holm's steps over all differences. Among few
    titles the high end is too. Among many, hundreds may be better though none is surely worse; then the number of
    those that may be is bounded as a whole, see `_most_better`.
    """
    total = len(noise.value)
    position = np.arange(1, listed + 1)
    better = [_surely(noise, place, np.arange(place), total - 1) for place in range(listed)]
    low = 1 + np.array(better, dtype=np.int64)
    if total <= FEW:
        worse = [_surely(noise, place, np.arange(place + 1, total), total - 1) for place in range(listed)]
        high = total - np.array(worse, dtype=np.int64)
    else:
        high = 1 + _most_better(noise, listed)
    return np.minimum(low, position), np.clip(high, position, total)


def _surely(noise: Noise, place: int, others: Places, comparisons: int) -> int:
    """How many of the others surely differ from a title, one side of Holm's steps over all comparisons."""
    apart = np.abs(noise.value[others] - noise.value[place]) / _error_of_difference(noise, place, others, comparisons)
    found = -1
    sure = 0
    while found < sure < comparisons:
        found = sure
        sure = int((apart > ndtri(1 - ALPHA / 2 / (comparisons - found))).sum())
    return sure


def _error_of_difference(noise: Noise, place: int, others: Places, comparisons: int) -> Array:
    """Standard errors of differences, the viewers that both have counted; as wide as Student's t makes them."""
    wide = noise.error * _widening(noise.freedom, comparisons)
    squares = wide[others] ** 2 + wide[place] ** 2
    own, columns = noise.column[place], noise.column[others]
    if own >= 0:
        known = columns >= 0
        alike = noise.groups[:, own] @ noise.groups[:, columns[known]]
        squares[known] -= 2 * alike * wide[others[known]] * wide[place]
    found: Array = np.sqrt(np.maximum(squares, 1e-18))
    return found


def _widening(freedom: Array, comparisons: int) -> Array:
    """Student's t over the normal quantile, at the level of one of so many comparisons."""
    level = 1 - ALPHA / 2 / max(1, comparisons)
    wide: Array = stdtrit(np.maximum(freedom, 1), level) / ndtri(level)
    return wide


def _most_better(noise: Noise, listed: int) -> Places:
    """At most so many titles are truly better than each of the listed ones, in 39 of 40 cases.

    With half of the error allowed, a title's true value lies above a bound b. Of N titles truly above b each falls
    below b by its own t quantile with probability t at the most, so at least a binomial number, N and 1 − t, is seen
    above b less that quantile; the largest N that what is seen still allows is taken, at several t that share the
    other half (a bound of the number of false hypotheses, after Genovese & Wasserman 2004 and Meinshausen & Rice
    2006). Viewers whom titles share make the number vary more: it counts as if of fewer titles, by mean correlation.
    """
    own = stdtrit(np.maximum(noise.freedom[:listed], 1), 1 - ALPHA / 4)
    bound = noise.value[:listed] - own * noise.error[:listed]
    alike, most = noise.alike, np.full(listed, len(noise.value) - 1)
    for tail in TAILS:
        reach = np.sort(noise.value + stdtrit(np.maximum(noise.freedom, 1), 1 - tail) * noise.error)
        seen = len(reach) - np.searchsorted(reach, bound, side="left") - 1
        most = np.minimum(most, _largest(seen, tail, ALPHA / 4 / len(TAILS), len(noise.value) - 1, alike))
    return most


def _largest(seen: Places, tail: float, level: float, titles: int, alike: float) -> Places:
    """The largest N for which `seen` or fewer of N are seen with probability `level`, each missed with `tail`."""
    low, high = np.minimum(seen, titles), np.full(len(seen), titles)
    while (low < high).any():
        middle = (low + high + 1) // 2
        fewer = 1 + np.maximum(0, middle - 1) * alike
        chance = betainc(np.maximum((middle - seen) / fewer, 1e-9), seen / fewer + 1, tail)
        allowed = (chance > level) | (middle <= seen)
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
    quantile = float(ndtri(1 - ALPHA / 2 / comparisons))
    bands: list[int] = []
    first = number = 0
    for place in range(listed):
        error = _error_of_difference(noise, first, np.array([place]), comparisons)[0]
        if place == 0 or noise.value[first] - noise.value[place] > quantile * error:
            first, number = place, number + 1
        bands.append(number)
    return bands
