"""What a campaign brought about: those addressed against those held out at random.

All differences are post-stratified: within each stratum of the draw the addressed are compared with the held out, and
strata count as large as they are in the audience (Miratrix, Sekhon & Yu 2013). Intervals of rates are Wilson's at the
number of independent viewers that has the stratified variance; those of a difference combine them by squares, which
without strata is Newcombe's interval (1998, method 10; stratified: Yan & Su 2010).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import stats

from analytics.discoveries import beyond_noise
from analytics.intervals import LEVEL, difference, score_interval
from data.records import FLOOR, Estimate

#: Below this p value the groups' sizes are not what chance makes of them: a false alarm in a thousand campaigns.
MISMATCH = 0.001
#: A group smaller than this within a stratum cannot say how much its viewers differ.
_EACH = 2
_Z = float(stats.norm.ppf(0.5 + LEVEL / 2))
TENTHS = tuple(tenth / 10 for tenth in range(1, 11))
RATE, CHANGE, RATIO = "Wilson, stratified", "Newcombe, stratified", "log ratio, stratified"
MEAN = "normal, stratified"
#: Smallest number of viewers a group needs in each expected cell for χ²; below, Fisher's exact test is made.
_CELL = 5.0


@dataclass(frozen=True)
class Trial:
    """Members of a campaign whose response is known.

    Attributes:
        addressed: bool, shape (n,).
        response: 0 or 1, or a value, float, shape (n,).
        strata: of the draw, shape (n,).
        segments: taste segment, "" where there is none, shape (n,).
        affinity: what the audience was ranked by, NaN where unknown, shape (n,).
        fifths: 1, the highest affinity, to 5; 0 where unknown, shape (n,).
    """

    addressed: np.ndarray
    response: np.ndarray
    strata: np.ndarray
    segments: np.ndarray
    affinity: np.ndarray
    fifths: np.ndarray

    def __len__(self) -> int:
        return len(self.addressed)

    def pick(self, kept: np.ndarray) -> Trial:
        """Only these members (bool mask)."""
        return Trial(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Effect:
    """Both groups and their difference.

    Attributes:
        part: "" for all; a segment's id; a fifth's number.
        addressed, control: response rates, or means of values, with the group's n.
        uplift: addressed − control; its n counts both groups.
        relative: uplift as a share of the control group's rate; unknown where nobody in it responded.
        beyond_noise: whether the uplift's interval leaves out 0; of several parts, corrected (Benjamini–Hochberg).
    """

    part: str
    addressed: Estimate
    control: Estimate
    uplift: Estimate
    relative: Estimate
    beyond_noise: bool


@dataclass(frozen=True)
class Mismatch:
    """Whether as many of either group are in the results as chance allows.

    Attributes:
        addressed, control: how many were drawn. listed_addressed, listed_control: how many the results list.
        p: of the two shares being one (χ², or Fisher's test where few are missing).
    """

    addressed: int
    control: int
    listed_addressed: int
    listed_control: int
    p: float

    @property
    def warns(self) -> bool:
        """Whether the results should not be trusted."""
        return self.p < MISMATCH


@dataclass(frozen=True)
class Targeted:
    """What addressing only those with the highest affinity would have brought.

    Attributes:
        shares: of the audience, from the highest affinity down, shape (k,).
        gains: more responses per viewer of the whole audience than without the campaign, one Estimate a share.
        qini: area between the gains and those of addressing as many at random; above 0 where uplift grows with
            affinity.
    """

    shares: tuple[float, ...]
    gains: tuple[Estimate, ...]
    qini: Estimate


class _Mean(NamedTuple):
    value: float
    variance: float
    n: int


def effect_of(trial: Trial, part: str = "", *, binary: bool | None = None) -> Effect:
    """The campaign's effect on these members.

    Args:
        binary: whether responses are rates; None: whether these are. Of a part it is the whole campaign that decides.
    """
    strata = _usable(trial)
    addressed, control = (_mean(trial, strata, group) for group in (True, False))
    binary = is_binary(trial.response) if binary is None else binary
    if addressed is None or control is None:
        sizes = int(trial.addressed.sum()), int((~trial.addressed).sum())
        both = _unknown(sum(sizes))
        return Effect(part, _unknown(sizes[0]), _unknown(sizes[1]), both, both, beyond_noise=False)
    rate, base = (_estimate(mean, binary=binary) for mean in (addressed, control))
    uplift = difference(rate, base).model_copy(update={"n": len(trial), "method": CHANGE if binary else MEAN})
    if min(addressed.n, control.n) < FLOOR:
        uplift = _unknown(len(trial))
    elif not binary and min(addressed.variance, control.variance) == 0:
        # Values that are all alike, as where nobody held out bought anything, do not say how far off they may be.
        uplift = uplift.model_copy(update={"low": None, "high": None})
    certain = uplift.low is not None and uplift.high is not None and not uplift.low <= 0 <= uplift.high
    return Effect(part, rate, base, uplift, _relative(addressed, control), beyond_noise=certain)


def effects_by(trial: Trial, labels: np.ndarray, parts: Sequence[str]) -> list[Effect]:
    """The effect on each part of the members, in the order of `parts`; flags are corrected for looking at all."""
    binary = is_binary(trial.response)
    found = [effect_of(trial.pick(labels == part), part, binary=binary) for part in parts]
    flags = beyond_noise([one.uplift for one in found])
    return [replace(one, beyond_noise=flag) for one, flag in zip(found, flags, strict=True)]


def targeted(trial: Trial, shares: Sequence[float] = TENTHS) -> Targeted | None:
    """The Qini curve (Radcliffe 2007) and its area; None where no affinity is known.

    Both are stratified differences themselves, of the response counted within the share, and of the response times
    how far above the middle the viewer stands; so their intervals are those of any difference.
    """
    trial = trial.pick(~np.isnan(trial.affinity))
    strata = _usable(trial)
    if strata is None or min(int(trial.addressed.sum()), int((~trial.addressed).sum())) < FLOOR:
        return None
    order = np.argsort(-trial.affinity, kind="stable")
    above = np.empty(len(trial))
    above[order] = (np.arange(len(trial)) + 0.5) / len(trial)
    gains = tuple(_gap(trial, strata, trial.response * (above <= share)) for share in shares)
    return Targeted(tuple(shares), gains, _gap(trial, strata, trial.response * (0.5 - above)))


def check_sizes(drawn: np.ndarray, listed: np.ndarray) -> Mismatch:
    """Sample-ratio mismatch: whether the results miss members of one group more than of the other.

    Args:
        drawn: whether each member was addressed. listed: whether the results have them.
    """
    table = [[int((listed & group).sum()), int((~listed & group).sum())] for group in (drawn, ~drawn)]
    p = 1.0
    if listed.any() and not listed.all():
        expected = stats.contingency.expected_freq(table)
        exact = expected.min() < _CELL
        p = float(
            stats.fisher_exact(table).pvalue if exact else stats.chi2_contingency(table, correction=False).pvalue
        )
    return Mismatch(int(drawn.sum()), int((~drawn).sum()), table[0][0], table[1][0], p)


def is_binary(response: np.ndarray) -> bool:
    """Whether responses are only 0 and 1."""
    return bool(np.isin(response, (0.0, 1.0)).all())


def _usable(trial: Trial) -> np.ndarray | None:
    """Stratum numbers, those with fewer than two of either group put together; None where even all are too few."""
    if min(int(trial.addressed.sum()), int((~trial.addressed).sum())) < _EACH:
        return None
    codes = np.unique(trial.strata, return_inverse=True)[1]
    fewest = np.minimum(*(np.bincount(codes[group], minlength=codes.max() + 1) for group in _groups(trial)))
    small = fewest[codes] < _EACH
    codes = np.where(small, -1, codes)
    held = [int((small & group).sum()) for group in _groups(trial)]
    if small.any() and min(held) < _EACH and not small.all():
        # What is put together is still too small: it joins the largest stratum.
        codes = np.where(small, np.bincount(codes[~small]).argmax(), codes)
    return np.unique(codes, return_inverse=True)[1]


def _groups(trial: Trial) -> tuple[np.ndarray, np.ndarray]:
    return trial.addressed, ~trial.addressed


def _mean(trial: Trial, strata: np.ndarray | None, group: bool, response: np.ndarray | None = None) -> _Mean | None:
    """Σ W·ȳ over strata and its variance Σ W²·s²/n, W being the stratum's share of both groups."""
    if strata is None:
        return None
    values = trial.response if response is None else response
    mine = trial.addressed == group
    count = int(strata.max()) + 1
    weights = np.bincount(strata, minlength=count) / len(strata)
    n = np.bincount(strata[mine], minlength=count)
    means = np.bincount(strata[mine], weights=values[mine], minlength=count) / n
    apart = np.bincount(strata[mine], weights=(values[mine] - means[strata[mine]]) ** 2, minlength=count)
    variance = float((weights**2 * apart / (n - 1) / n).sum())
    return _Mean(float(weights @ means), variance, int(mine.sum()))


def _estimate(mean: _Mean, *, binary: bool) -> Estimate:
    if not binary:
        half = _Z * math.sqrt(mean.variance)
        return Estimate(value=mean.value, low=mean.value - half, high=mean.value + half, n=mean.n, method=MEAN)
    share = min(1.0, max(0.0, mean.value))
    effective = share * (1 - share) / mean.variance if mean.variance > 0 and 0 < share < 1 else float(mean.n)
    low, high = score_interval(share, effective, _Z)
    return Estimate(
        value=share, low=max(0.0, min(low, share)), high=min(1.0, max(high, share)), n=mean.n, method=RATE
    )


def _relative(addressed: _Mean, control: _Mean) -> Estimate:
    """Addressed / control − 1, its interval from the logarithm of the ratio (Katz et al. 1978)."""
    n = addressed.n + control.n
    if addressed.value <= 0 or control.value <= 0 or min(addressed.n, control.n) < FLOOR:
        return _unknown(n)
    ratio = addressed.value / control.value
    half = _Z * math.sqrt(addressed.variance / addressed.value**2 + control.variance / control.value**2)
    return Estimate(
        value=ratio - 1, low=ratio * math.exp(-half) - 1, high=ratio * math.exp(half) - 1, n=n, method=RATIO
    )


def _gap(trial: Trial, strata: np.ndarray, response: np.ndarray) -> Estimate:
    addressed, control = (_mean(trial, strata, group, response) for group in (True, False))
    assert addressed is not None and control is not None
    value = addressed.value - control.value
    half = _Z * math.sqrt(addressed.variance + control.variance)
    return Estimate(value=value, low=value - half, high=value + half, n=len(trial), method=MEAN)


def _unknown(n: int) -> Estimate:
    return Estimate(value=None, low=None, high=None, n=n, method="too few")
