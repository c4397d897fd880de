"""Which counts of reviews rose lately beyond chance, looked at on every day: exact, and counting every look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from data.records import FLOOR

#: A rise is looked for from so many days back, the last day included.
WINDOWS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 21, 25, 30, 36, 42, 49, 56)
#: Against what is known of this many days in all, and on every one of them.
YEAR = 365
#: Chance of any false alarm in a year of looking every day at every topic of every title and of the slate.
LEVEL = 0.05
#: Fewer voices than this make no topic.
LEAST = 3
#: A share that did not grow to this many times what it was is not told, however sure.
RISE = 1.5
_TERMS = 400

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """Who spoke of what on which day. Days are whole numbers.

    Attributes:
        base, base_days, base_n: of each stratum (title and language) and day, who wrote anything; shape (B,).
        cell, days, n: of each cell (stratum and topic) and day, who spoke of it; shape (R,).
        stratum, group: of each cell, its stratum and the topic that it is part of; shape (cells,).
    """

    base: Codes
    base_days: Codes
    base_n: Codes
    cell: Codes
    days: Codes
    n: Codes
    stratum: Codes
    group: Codes

    @cached_property
    def strata(self) -> int:
        """How many there are."""
        return int(max(self.base.max(initial=-1), self.stratum.max(initial=-1))) + 1

    def only(self, cells: Codes) -> Counts:
        """The counts of some cells, and of their strata."""
        place = np.full(len(self.stratum), -1)
        place[cells] = np.arange(len(cells))
        own = place[self.cell] >= 0
        base = np.isin(self.base, self.stratum[cells])
        groups = np.unique(self.group[cells], return_inverse=True)[1]
        return Counts(
            self.base[base], self.base_days[base], self.base_n[base],
            place[self.cell[own]], self.days[own], self.n[own], self.stratum[cells], groups,
        )  # fmt: skip

    def within(self, first: int, last: int) -> tuple[Array, Array]:
        """Who spoke between two days, both included: by cell, and by stratum who wrote."""
        own = (self.days >= first) & (self.days <= last)
        all_ = (self.base_days >= first) & (self.base_days <= last)
        return (
            np.bincount(self.cell[own], self.n[own], len(self.stratum)).astype(np.float64),
            np.bincount(self.base[all_], self.base_n[all_], self.strata).astype(np.float64),
        )

    def recent(self, day: int) -> tuple[Array, Array, Array, Array]:
        """Of the year up to a day by cell and by stratum; of its last days by window and cell, window and stratum."""
        found: list[Array] = []
        for codes, days, n, size in (
            (self.cell, self.days, self.n, len(self.stratum)),
            (self.base, self.base_days, self.base_n, self.strata),
        ):
            age = day - days
            year = (age >= 0) & (age < YEAR)
            codes, age, n = codes[year], age[year], n[year]
            late = age < WINDOWS[-1]
            window = np.searchsorted(WINDOWS, age[late] + 1)
            sums = np.bincount(window * size + codes[late], n[late], len(WINDOWS) * size)
            found += [np.bincount(codes, n, size).astype(np.float64), sums.reshape(len(WINDOWS), size).cumsum(axis=0)]
        return found[0], found[2], found[1], found[3]


@dataclass(frozen=True)
class Rises:
    """The clearest rise of every cell and every group on one day.

    Attributes:
        looks: by how much a p value is multiplied: windows, days of a year, cells and groups.
        p, window: of each cell, its least p value (logarithm, not yet multiplied) and its place in `WINDOWS`; 0 and
            −1 where nothing rose. Shape (cells,).
        group_p, group_window: the same of each group over its strata, without the one that rose most as with it.
    """

    looks: int
    p: Array
    window: Codes
    group_p: Array
    group_window: Codes

    def corrected(self, log_p: float) -> float:
        """A p value that counts all looks."""
        return float(min(1.0, np.exp(log_p + np.log(self.looks))))

    @property
    def bound(self) -> float:
        """The logarithm of a p value that is significant at `LEVEL`, all looks counted."""
        return float(np.log(LEVEL / self.looks))


def count_looks(counts: Counts, day: int) -> int:
    """How many p values a year of looking daily sees: windows × days × cells and groups with voices enough."""
    enough = counts.within(day - YEAR + 1, day)[0] >= LEAST
    groups = np.bincount(counts.group, enough) > 1
    return len(WINDOWS) * YEAR * max(1, int(enough.sum()) + int(groups.sum()))


def find_rises(counts: Counts, day: int, looks: int = 0) -> Rises:
    """What rose by a day, seen from it alone.

    Of the K voices on a topic among N in a stratum's year, k stand among the m of the last days. If dates had nothing
    to do with topics, k would be hypergeometric: p is its upper tail, exact whatever the topic's share and however
    reviews come in waves. Over several strata (the slate) p is bounded by Hoeffding's inequality (1963), each stratum
    against itself, so that a title that is new moves nothing. All looks of a year are counted by Boole's inequality:
    windows × days × cells that have voices enough to be told at all.

    Args:
        counts: who spoke when.
        day: nothing later is looked at.
        looks: how many, where these counts are a part of what is looked at.
    """
    whole, base, recent, recent_base = counts.recent(day)
    n, m = base[counts.stratum], recent_base[:, counts.stratum]
    p = np.zeros(recent.shape)
    risen = rose(recent, m, whole - recent, n - m)
    everyone, all_ = np.broadcast_to(whole, risen.shape), np.broadcast_to(n, risen.shape)
    p[risen] = log_upper_tail(recent[risen], everyone[risen], m[risen], all_[risen])
    together = _together(counts.group, recent, whole, m, n)
    best, group_best = _least(p), _least(together)
    return Rises(looks or count_looks(counts, day), *best, *group_best)


def rose(k: Array, m: Array, k_before: Array, m_before: Array) -> npt.NDArray[np.bool_]:
    """Whether a share k / m is worth looking at beside what it was before."""
    enough = (k >= LEAST) & (m_before >= FLOOR)
    return np.asarray(enough & (k * np.maximum(m_before, 1) >= RISE * k_before * np.maximum(m, 1)))


def log_upper_tail(k: Array, whole: Array, m: Array, n: Array) -> Array:
    """Logarithm of P(X ≥ k), X hypergeometric: m drawn of n, of which `whole` are marked.

    Terms are added until they no longer count; of what is left after `_TERMS` the bound by a geometric series is
    added, so that it never comes out too small. For k above the mean.
    """
    if not len(k):
        return np.zeros(0)
    first = _log_choose(whole, k) + _log_choose(n - whole, m - k) - _log_choose(n, m)
    total, term, x = np.ones(len(k)), np.ones(len(k)), k.copy()
    ratio = np.zeros(len(k))
    for _ in range(_TERMS):
        ratio = (whole - x) * (m - x) / ((x + 1) * np.maximum(n - whole - m + x + 1, 1))
        term = term * np.maximum(ratio, 0)
        total += term
        x += 1
        if not (term > 1e-12 * total).any():
            break
    total += np.where(term > 1e-12 * total, term * ratio / np.maximum(1 - ratio, 1e-9), 0)
    return np.asarray(np.minimum(0.0, first + np.log(total)))


def log_hoeffding(group: Codes, groups: int, s: Array, whole: Array, share: Array) -> Array:
    """Logarithm of a bound on P(ΣX ≥ s) by group, X hypergeometric with `whole` marked and a share of all drawn.

    Hypergeometric sums are no more spread than binomial ones (Hoeffding 1963, theorem 4); the least over θ of
    −θs + Σ whole · log(1 + share (e^θ − 1)) is found by bisection of its slope.

    Args:
        group, whole, share: shape (cells,).
        s: shape (groups,), above the mean.
    """
    low, high = np.zeros(groups), np.full(groups, 30.0)
    for _ in range(60):
        middle = (low + high) / 2
        raised = share * np.exp(middle)[group]
        slope = np.bincount(group, whole * raised / (1 - share + raised), groups)
        below = slope < s
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    bound = np.bincount(group, whole * np.log1p(share * np.expm1(low[group])), groups) - low * s
    return np.asarray(np.minimum(0.0, bound))


def find_start(counts: Counts, cells: Codes, day: int) -> int:
    """The day since which the share of these cells is most likely to be what it is now (largest likelihood ratio)."""
    strata = np.unique(counts.stratum[cells])
    own = np.isin(counts.cell, cells)
    base = np.isin(counts.base, strata)
    days = np.arange(day - WINDOWS[-1] + 1, day + 1)
    start = day - YEAR + 1
    spoke = np.bincount(
        np.clip(counts.days[own] - start, 0, YEAR), counts.n[own] * (counts.days[own] <= day), YEAR + 1
    )
    wrote = np.bincount(
        np.clip(counts.base_days[base] - start, 0, YEAR),
        counts.base_n[base] * (counts.base_days[base] <= day),
        YEAR + 1,
    )
    before = counts.days[own] < start
    spoke[0] -= counts.n[own][before].sum()
    wrote[0] -= counts.base_n[base][counts.base_days[base] < start].sum()
    k = spoke[::-1].cumsum()[::-1][days - start]
    m = wrote[::-1].cumsum()[::-1][days - start]
    ratio = _likelihood(k, m) + _likelihood(spoke.sum() - k, wrote.sum() - m)
    ratio[(k < LEAST) | (k * (wrote.sum() - m) <= (spoke.sum() - k) * m)] = -np.inf
    return int(days[np.argmax(ratio)])


def as_day(number: int) -> date:
    """The date of a whole number of days."""
    return date(1970, 1, 1) + timedelta(days=int(number))


def as_number(day: date) -> int:
    """A date as a whole number of days."""
    return (day - date(1970, 1, 1)).days


def _together(group: Codes, k: Array, whole: Array, m: Array, n: Array) -> Array:
    """By window and group the logarithm of p over its strata; 0 where it did not rise in several of them."""
    windows, groups = len(k), int(group.max(initial=-1)) + 1
    share = m / np.maximum(n, 1)
    known = (n - m >= FLOOR) & (whole > 0)
    k, marked = k * known, whole * known
    excess = k - marked * share
    places = (np.arange(windows)[:, None] * groups + group).ravel()

    def by_group(values: Array) -> Array:
        sums: Array = np.bincount(places, values.ravel(), windows * groups).astype(np.float64)
        return sums

    order = np.lexsort((-excess.ravel(), places))
    first = order[np.unique(places[order], return_index=True)[1]]
    rest = np.ones(excess.shape, dtype=bool)
    rest.flat[first] = False
    rising = by_group((excess > 0).astype(float)) > 1
    for kept in (np.ones_like(rest), rest):
        s, expected = by_group(k * kept), by_group(marked * share * kept)
        rising &= (s >= LEAST) & (s >= RISE * expected)
    found = np.zeros(windows * groups)
    if rising.any():
        own = rising[places]
        renumbered = np.cumsum(rising) - 1
        cells = renumbered[places[own]], marked.ravel()[own], share.ravel()[own]
        bounds = [
            log_hoeffding(
                cells[0], int(rising.sum()), by_group(k * kept)[rising], cells[1] * kept.ravel()[own], cells[2]
            )
            for kept in (np.ones_like(rest), rest)
        ]
        found[rising] = np.maximum(*bounds)
    return found.reshape(windows, groups)


def _least(p: Array) -> tuple[Array, Codes]:
    """The least p of each column, and in which window."""
    if not p.shape[1]:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    place = p.argmin(axis=0)
    least = p.min(axis=0)
    return least, np.where(least < 0, place, -1)


def _likelihood(k: Array, m: Array) -> Array:
    """The largest log likelihood of k of m."""
    share = k / np.maximum(m, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.where(k > 0, k * np.log(share), 0) + np.where(m > k, (m - k) * np.log1p(-share), 0)
    return np.asarray(found)


def _log_choose(n: Array, k: Array) -> Array:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
