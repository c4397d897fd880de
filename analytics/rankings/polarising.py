"""How far a title's audience is torn: the variance of its ratings over what its mean explains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.rankings.slate import SCALE, Array, Slate, column, slate_of
from data.records import Filter
from data.snapshots import Snapshot

#: Means nearer to 0 or 10 than this count as this far: no variance can be expected right at the end.
EDGE = 0.5
_HUNDREDTHS = 100.0


def load_moments(snapshot: Snapshot, filter_: Filter) -> Slate:
    """The ratings of a filter with the sums of their powers about the mean in `more`. One statement."""
    table = snapshot.arrow("rankings/moments", filter=filter_.as_parameter())
    n = column(table, "n")
    raw = [column(table, name) / _HUNDREDTHS**power for power, name in enumerate(("s", "ss", "cubes", "fourths"), 1)]
    sums = {"s": raw[0], "m": n, "ss": raw[1], "sm": raw[0], "mm": n}
    return slate_of(table, n, sums, dict(zip(("two", "three", "four"), _central(n, *raw), strict=True)))


def torn(slate: Slate) -> Slate:
    """A slate whose mean is s² / (φ · R (10 − R)), s² the variance of a title's ratings and R their mean.

    R (10 − R) is the most that ratings of mean R can vary, φ the share of it that they vary in all titles together;
    so 1 is a title as torn as any of its mean. A viewer's part is linearised: A (x − R)² − B (x − R), with
    A = 1 / (φ R (10 − R)) and B what the ratio gains by R.
    """
    n, two = slate.m, slate.more["two"]
    inner = slate.mean.clip(EDGE, 10 - EDGE)
    most = inner * (10 - inner)
    phi = float(two.sum()) / max(1e-9, float((np.maximum(n - 1, 0) * most).sum())) or 1.0
    a = n / np.maximum(n - 1, 1) / (phi * most)
    ratio = a * two / n
    b = ratio * (10 - 2 * inner) / most
    squares = a**2 * slate.more["four"] - 2 * a * b * slate.more["three"] + b**2 * two
    s = n * ratio
    return replace(slate, s=s, ss=np.maximum(squares, s * ratio), sm=s, more={"centre": slate.mean, "a": a, "b": b})


def _central(n: Array, s: Array, ss: Array, cubes: Array, fourths: Array) -> tuple[Array, Array, Array]:
    """Sums of the second, third and fourth powers about the mean."""
    mean = s / n
    two = np.maximum(0.0, ss - n * mean**2)
    three = cubes - 3 * mean * ss + 2 * n * mean**3
    four = np.maximum(0.0, fourths - 4 * mean * cubes + 6 * mean**2 * ss - 3 * n * mean**4)
    return two, three, four


def contribute_to_variance(table: Any, slate: Slate, places: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    """What groups of viewers add to Σ of the parts above, and their ratings."""
    centre, a, b = (torn(slate).more[name][places] for name in ("centre", "a", "b"))
    m, s, ss = column(table, "m"), column(table, "s") / SCALE, column(table, "ss") / SCALE**2
    squares = ss - 2 * centre * s + centre**2 * m
    return a * squares - b * (s - centre * m), m
