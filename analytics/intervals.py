"""From counts to estimates with 95 % intervals. Pure functions; nothing here reads a table."""

from __future__ import annotations

import math

from scipy.special import ndtri, stdtrit

from data.records import Estimate

LEVEL = 0.95
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
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    # Rounding must not push an end past the share itself at 0 and 1.
    low, high = max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))
    return Estimate(value=share, low=low, high=high, n=n, method="Wilson")


def mean_estimate(total: float, total_squares: float, n: int) -> Estimate:
    """A mean and its Student t interval, from Σx and Σx² of `n` independent values, in the unit of x.

    With one value the interval is unknown.
    """
    if n == 0:
        return _unknown(0, "t")
    mean = total / n
    if n == 1:
        return Estimate(value=mean, low=None, high=None, n=1, method="t")
    variance = max(0.0, (total_squares - total * mean) / (n - 1))
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    return Estimate(value=mean, low=mean - half, high=mean + half, n=n, method="t")


def ratio_estimate(clusters: int, s: float, m: float, ss: float, sm: float, mm: float) -> Estimate:
    """Net sentiment Σs / Σm on −1…1 over viewers, with a cluster-robust t interval.

    A viewer's `s` is their praise − blame, `m` their scored sentences, so |s| ≤ m. One viewer's sentences are not
    independent: viewers count here, not sentences. Variance by linearisation (Cochran 1977, §6.11):
    Σ(s − Rm)² / (Σm)² · k / (k − 1). Where no viewer departs from the rest that would be an interval of no width;
    then it is Wilson's for k viewers of k, laid on −1…1.

    Args:
        clusters: number k of viewers.
        s, m: Σs and Σm over the viewers.
        ss, sm, mm: Σs², Σsm, Σm² over the viewers.
    """
    method = "ratio by viewers"
    if clusters == 0 or m == 0:
        return _unknown(clusters, method)
    ratio = min(1.0, max(-1.0, s / m))
    if clusters == 1:
        return Estimate(value=ratio, low=None, high=None, n=1, method=method)
    residual = ss - 2 * ratio * sm + ratio**2 * mm
    if residual <= 1e-9 * mm:
        share = wilson((1 + ratio) / 2 * clusters, clusters)
        assert share.low is not None and share.high is not None
        return Estimate(value=ratio, low=2 * share.low - 1, high=2 * share.high - 1, n=clusters, method=method)
    half = t_quantile(clusters - 1) * math.sqrt(residual * clusters / (clusters - 1)) / abs(m)
    low, high = max(-1.0, ratio - half), min(1.0, ratio + half)
    return Estimate(value=ratio, low=low, high=high, n=clusters, method=method)


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
