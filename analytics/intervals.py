"""From counts to estimates with 95 % intervals. Pure functions; nothing here reads a table."""

from __future__ import annotations

import math

from scipy.special import ndtri, stdtrit

from data.records import Estimate

LEVEL = 0.95
RATIO = "ratio by viewers"
_Z = float(ndtri(0.5 + LEVEL / 2))


def wilson(successes: float, n: int) -> Estimate:
    """A share and its Wilson score interval (Wilson 1927), on 0…1.

    Raises:
        ValueError: `successes` does not lie between 0 and `n`.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    if n == 0:
        return _unknown(0, "Wilson")
    share = successes / n
    lower, upper = score_interval(share, n, _Z)
    # Rounding must not push an end past the share itself at 0 and 1.
    low, high = max(0.0, min(lower, share)), min(1.0, max(upper, share))
    return Estimate(value=share, low=low, high=high, n=n, method="Wilson")


def share_estimate(successes: float, n: int, clusters: int) -> Estimate:
    """A share of `n` rows that come from `clusters` viewers; where viewers repeat, as wide as if each had one row.

    How alike one viewer's rows are is not known here. They tell no less than one row each, so the interval is
    Wilson's for `clusters` rows (a design effect of n / clusters): an upper bound on the width.
    """
    if n == 0 or clusters >= n:
        return wilson(successes, n)
    share = wilson(successes / n * clusters, clusters)
    return share.model_copy(update={"method": "Wilson, viewers counted once"})


def mean_estimate(total: float, total_squares: float, n: int, bounds: tuple[float, float] = (0.0, 10.0)) -> Estimate:
    """A mean and its Student t interval, from Σx and Σx² of `n` independent values, in the unit of x.

    With one value the interval is unknown. Where all values are equal, t has no width: see `_all_alike`.

    Args:
        total, total_squares: Σx, Σx².
        n: how many values.
        bounds: the least and the largest x that there can be.
    """
    if n == 0:
        return _unknown(0, "t")
    mean = total / n
    if n == 1:
        return Estimate(value=mean, low=None, high=None, n=1, method="t")
    variance = max(0.0, (total_squares - total * mean) / (n - 1))
    if variance <= 1e-12 * max(1.0, total_squares / n):
        return _all_alike(mean, n, bounds)
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    low, high = max(mean - half, min(bounds[0], mean)), min(mean + half, max(bounds[1], mean))
    return Estimate(value=mean, low=low, high=high, n=n, method="t")


def ratio_estimate(
    clusters: int,
    s: float,
    m: float,
    ss: float,
    sm: float,
    mm: float,
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> Estimate:
    """Σs / Σm over viewers with a cluster-robust interval: net sentiment on −1…1, or the mean of repeated ratings.

    For net sentiment a viewer's `s` is their praise − blame and `m` their scored sentences; for a mean rating
    Σ rating and how many. One viewer's rows are not independent: viewers count here, not rows. The variance is
    linearised (Cochran 1977, §6.11), Σ(s − Rm)² / (Σm)², over 1 − 1/k′ with k′ = (Σm)² / Σm² the effective number of
    viewers (Kish 1965), which counts a few who write most for what they are. The interval is Wilson's of the share on
    the way from one bound to the other, at the number of independent values that has this variance and with Student's
    t at k′ − 1 (Korn & Graubard 1998; Franco et al. 2019): it stays within bounds and is not symmetric near them.
    Where no viewer departs from the rest, see `_all_alike`.

    Args:
        clusters: number k of viewers.
        s, m: Σs and Σm over the viewers.
        ss, sm, mm: Σs², Σsm, Σm² over the viewers.
        bounds: the least and the largest ratio that a viewer can have.
    """
    if clusters == 0 or m == 0:
        return _unknown(clusters, RATIO)
    low, high = bounds
    ratio = min(high, max(low, s / m))
    if clusters == 1:
        return Estimate(value=ratio, low=None, high=None, n=1, method=RATIO)
    residual = ss - 2 * ratio * sm + ratio**2 * mm
    share = (ratio - low) / (high - low)
    if residual <= 1e-9 * mm * (high - low) ** 2 or not 0 < share < 1:
        return _all_alike(ratio, clusters, bounds).model_copy(update={"method": RATIO})
    effective = max(m * m / mm, 1.0 + 1e-6)
    variance = residual / (m * m) / (1 - 1 / effective) / (high - low) ** 2
    ends = score_interval(share, max(1.0, share * (1 - share) / variance), t_quantile(max(1.0, effective - 1)))
    lower, upper = (low + (high - low) * end for end in ends)
    return Estimate(value=ratio, low=min(lower, ratio), high=max(upper, ratio), n=clusters, method=RATIO)


def score_interval(share: float, n: float, quantile: float) -> tuple[float, float]:
    """Wilson's interval for any number of values and any quantile."""
    middle = (share + quantile**2 / (2 * n)) / (1 + quantile**2 / n)
    half = quantile * math.sqrt(share * (1 - share) / n + quantile**2 / (4 * n**2)) / (1 + quantile**2 / n)
    return middle - half, middle + half


def _all_alike(value: float, n: int, bounds: tuple[float, float]) -> Estimate:
    """The interval of a mean whose `n` values are all equal: what others might have said, at worst.

    By Wilson's interval for n of n, at least q = n / (n + z²) of all agree; the rest may stand at either bound.
    """
    agree = n / (n + _Z**2)
    low, high = (agree * value + (1 - agree) * bound for bound in bounds)
    return Estimate(value=value, low=min(low, value), high=max(high, value), n=n, method="t")


def difference(a: Estimate, b: Estimate) -> Estimate:
    """a − b of two independent estimates; it moved where the interval leaves out 0.

    The ends are combined by squares, each on its own side (Newcombe 1998, method 10; Zou & Donner 2008): from
    Wilson intervals this is Newcombe's interval, from symmetrical ones the normal interval.
    """
    method = f"difference of {a.method}" if a.method == b.method else f"difference of {a.method} and {b.method}"
    n = min(a.n, b.n)
    if a.value is None or b.value is None:
        return _unknown(n, method)
    value = a.value - b.value
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return Estimate(value=value, low=None, high=None, n=n, method=method)
    low = value - math.hypot(a.value - a.low, b.high - b.value)
    high = value + math.hypot(a.high - a.value, b.value - b.low)
    return Estimate(value=value, low=low, high=high, n=n, method=method)


def moved(change: Estimate) -> bool:
    """Whether a difference is more than noise: it is known, and its interval leaves out 0."""
    return change.known and change.low is not None and change.high is not None and not change.low <= 0 <= change.high


def _unknown(n: int, method: str) -> Estimate:
    return Estimate(value=None, low=None, high=None, n=n, method=method)


def t_quantile(freedom: float) -> float:
    """The two-sided 95 % quantile of Student's t."""
    return float(stdtrit(freedom, 0.5 + LEVEL / 2))
