"""Which groups a choice of viewers leaves out: how often each is chosen beside all others, and how sure that is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import chdtrc, ndtri
from scipy.stats import false_discovery_control

from analytics.discoveries import RATE
from analytics.intervals import LEVEL, wilson
from data.records import Estimate
from data.snapshots import Snapshot

Trait = Literal["age", "gender", "territory", "language"]
TRAITS: tuple[Trait, ...] = ("age", "gender", "territory", "language")
#: A viewer of whom the trait is not known; they are a group like any other.
UNKNOWN = "unknown"
#: Groups that are too small to be looked at alone.
MERGED = "merged"
#: The four-fifths rule of the US Uniform Guidelines on Employee Selection Procedures (1978): a convention, not a law
#: of advertising, and blind to how sure a ratio is.
FOUR_FIFTHS = 0.8
METHOD = "Koopman score"
_CRITICAL = float(ndtri(0.5 + LEVEL / 2)) ** 2
#: No ratio of shares of up to a billion viewers lies outside.
_FURTHEST = math.log(1e12)


@dataclass(frozen=True)
class GroupShare:
    """How often one group is chosen.

    Attributes:
        trait: what groups the viewers.
        group: the group, `UNKNOWN`, or `MERGED`.
        parts: the groups that were merged; empty otherwise.
        n: viewers of the group. chosen: how many of them are chosen.
        share: chosen of n, on 0…1.
        ratio: that share over the share of all other viewers; high is None where nobody else is chosen. Its n is n.
        p: how often so uneven a choice comes by chance (Pearson's χ², 1 degree); None without a ratio.
        beyond_noise: whether it is uneven when all groups of all traits are counted (Benjamini–Hochberg).
    """

    trait: Trait
    group: str
    parts: tuple[str, ...]
    n: int
    chosen: int
    share: Estimate
    ratio: Estimate
    p: float | None
    beyond_noise: bool = False

    @property
    def left_out(self) -> bool:
        """Whether the group is chosen less often than others, beyond noise."""
        return self.beyond_noise and self.ratio.value is not None and self.ratio.value < 1

    @property
    def below_four_fifths(self) -> bool:
        """Whether the ratio is below the convention, however sure it is."""
        return self.ratio.value is not None and self.ratio.value < FOUR_FIFTHS


@dataclass(frozen=True)
class Fairness:
    """A choice of viewers, group by group.

    Attributes:
        base: share of all viewers who could be chosen that is chosen.
        groups: by trait, in its order the least often chosen first.
        untold: traits of which nothing can be said, since all viewers are in one group.
    """

    base: Estimate
    groups: tuple[GroupShare, ...]
    untold: tuple[Trait, ...]

    @property
    def left_out(self) -> tuple[GroupShare, ...]:
        """The groups that are chosen less often than others beyond noise, the least often and the largest first."""
        found = [one for one in self.groups if one.left_out]
        return tuple(sorted(found, key=lambda one: (one.ratio.value or 0.0, -one.n)))


def weigh_fairness(snapshot: Snapshot, chosen: Collection[str], base: Collection[str], k: int) -> Fairness:
    """Compare how often each group of viewers is chosen.

    Args:
        snapshot: says who is of which age, gender, territory and language.
        chosen: ids of the chosen viewers; those outside `base` do not count.
        base: ids of the viewers who could be chosen.
        k: groups of fewer viewers are merged.
    """
    among = set(base)
    rows = [row for row in snapshot.rows("exports/viewer_traits") if row["viewer_id"] in among]
    picked = set(chosen)
    return compare_groups(
        {trait: [str(row[trait]) for row in rows] for trait in TRAITS},
        np.array([row["viewer_id"] in picked for row in rows], dtype=bool),
        k,
    )


def compare_groups(labels: Mapping[Trait, Sequence[str]], chosen: npt.NDArray[np.bool_], k: int) -> Fairness:
    """Compare how often each group is chosen.

    Args:
        labels: trait → the group of each of n viewers.
        chosen: (n) whether each is chosen.
        k: groups of fewer viewers are merged.
    """
    groups: list[GroupShare] = []
    untold: list[Trait] = []
    for trait, own in labels.items():
        merged, parts = merge_small(own, k)
        found = _shares(trait, merged, parts, chosen)
        if len(found) < 2:
            untold.append(trait)
        else:
            groups += found
    return Fairness(wilson(int(chosen.sum()), len(chosen)), tuple(_flagged(groups)), tuple(untold))


def merge_small(labels: Sequence[str], k: int) -> tuple[list[str], tuple[str, ...]]:
    """The labels with groups of fewer than k viewers merged, and which groups those are.

    A merged group that is itself too small takes in the smallest of the others.
    """
    sizes = Counter(labels)
    small = {name for name, size in sizes.items() if size < k}
    rest = sorted((name for name in sizes if name not in small), key=lambda name: (sizes[name], name))
    if small and rest and sum(sizes[name] for name in small) < k:
        small.add(rest[0])
    if len(small) < 2:
        return list(labels), ()
    return [MERGED if name in small else name for name in labels], tuple(sorted(small))


def _shares(
    trait: Trait, labels: Sequence[str], parts: tuple[str, ...], chosen: npt.NDArray[np.bool_]
) -> list[GroupShare]:
    sizes = Counter(labels)
    picked = Counter(label for label, is_in in zip(labels, chosen.tolist(), strict=True) if is_in)
    total, of_all = len(labels), int(chosen.sum())
    found = []
    for group, n in sizes.items():
        own = picked[group]
        ratio, p = share_ratio(own, n, of_all - own, total - n)
        members = parts if group == MERGED else ()
        found.append(GroupShare(trait, group, members, n, own, wilson(own, n), ratio, p))
    return sorted(found, key=lambda one: (one.ratio.value if one.ratio.value is not None else math.inf, one.group))


def share_ratio(a: int, n: int, b: int, m: int) -> tuple[Estimate, float | None]:
    """The share a/n over the share b/m of other viewers, and how often so uneven shares come by chance.

    The interval holds the ratios that a score test does not reject (Koopman 1984); it can be asked at 0 of n too. It
    takes viewers as independent draws from those like them.

    Returns:
        The ratio with its interval, n as its n; its high end is None when b is 0. The p value of Pearson's χ².
    """
    if not n or not m or not a + b:
        return Estimate(value=None, low=None, high=None, n=n, method=METHOD), None
    value = (a / n) / (b / m) if b else None
    low = 0.0 if a == 0 else _end(a, n, b, m, (-_FURTHEST, math.log(value) if value else _FURTHEST))
    high = None if b == 0 else _end(a, n, b, m, (math.log(value) if value else -_FURTHEST, _FURTHEST))
    return Estimate(value=value, low=low, high=high, n=n, method=METHOD), float(chdtrc(1, _score(1.0, a, n, b, m)))


def _end(a: int, n: int, b: int, m: int, within: tuple[float, float]) -> float:
    """The ratio between two logarithms at which the score test turns."""

    def beyond(log_ratio: float) -> float:
        return _score(math.exp(log_ratio), a, n, b, m) - _CRITICAL

    ends = [beyond(end) for end in within]
    if ends[0] * ends[1] > 0:
        # All of both are chosen: no ratio on that side is rejected before the ratio itself.
        return math.exp(within[0] if abs(ends[0]) < abs(ends[1]) else within[1])
    return math.exp(float(brentq(beyond, *within, xtol=1e-10)))


def _score(ratio: float, a: int, n: int, b: int, m: int) -> float:
    """Pearson's χ² of a of n and b of m under the likeliest shares whose ratio is `ratio`."""
    # The larger root would be a share above 1.
    middle = ratio * (n + b) + a + m
    root = math.sqrt(max(0.0, middle * middle - 4 * (n + m) * ratio * (a + b)))
    other = 2 * (a + b) / (middle + root)
    own = min(1.0, ratio * other)
    total = 0.0
    for seen, size, share in ((a, n, own), (b, m, other)):
        spread = size * share * (1 - share)
        gap = seen - size * share
        if spread > 1e-12:
            total += gap * gap / spread
        elif abs(gap) > 1e-6:
            return math.inf
    return total


def _flagged(groups: Sequence[GroupShare]) -> list[GroupShare]:
    """The groups with those flagged that are uneven beyond noise, of all that were looked at."""
    looked_at = [one.p for one in groups if one.p is not None]
    if not looked_at:
        return list(groups)
    adjusted = iter(false_discovery_control(looked_at).tolist())
    return [one if one.p is None else replace(one, beyond_noise=next(adjusted) <= RATE) for one in groups]
