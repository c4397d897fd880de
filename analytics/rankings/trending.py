"""What is rated more than usual of late: decayed ratings against the title's own past share of the slate."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from analytics.discoveries import RATE
from analytics.rankings.scores import Scores
from analytics.rankings.slate import Array, Slate, column, slate_of
from data.errors import NotEnoughEvidence
from data.records import Filter
from data.snapshots import Snapshot

#: The past fades so many times more slowly than the present.
SLOWER = 8.0
#: Decayed ratings of the usual course that a title is credited with, so that one rating of a new title is no trend.
CREDIT = 5.0
#: Titles with fewer decayed ratings, seen and expected together, do not tell how wide chance is.
TELLING = 3.0


def trending_filter(snapshot: Snapshot, filter_: Filter) -> tuple[Filter, date]:
    """The dated ratings of a filter, and the last day of them.

    Raises:
        NotEnoughEvidence: no rating under the filter has a date.
    """
    period = snapshot.rows("rankings/period", filter=filter_.as_parameter())[0]
    if period["first"] is None:
        raise NotEnoughEvidence(
            "no rating here has a date, so nothing can be said to trend", mend="rank by another measure"
        )
    return filter_.but(since=filter_.since or period["first"]), period["last"]


def load_trending(snapshot: Snapshot, filter_: Filter, last: date, half_life: float) -> Slate:
    """A slate of dated ratings; `more` has the decayed numbers of late and of the past, and their Σ of squares."""
    table = snapshot.arrow("rankings/trending", filter=filter_.as_parameter(), last=last.isoformat())
    ages = table.column("ages").combine_chunks()
    age, number = ages.flatten().to_numpy(), table.column("counts").combine_chunks().flatten().to_numpy()
    starts = np.concatenate([[0], np.cumsum(ages.value_lengths().to_numpy())[:-1]]).astype(np.int64)
    late, past = decays(age, half_life)
    parts = {"late": late, "past": past, "late2": late**2, "past2": past**2, "both": late * past}
    more = {name: np.add.reduceat(number * part, starts) if len(starts) else part for name, part in parts.items()}
    n = column(table, "n")
    return slate_of(table, n, {"s": more["late"], "m": n, "ss": more["late2"], "sm": more["late"], "mm": n}, more)


def decays(age: Array, half_life: float) -> tuple[Array, Array]:
    """How much a rating of an age in days counts of late, 2^(−age / h), and of the past, 2^(−age / 8h) less that."""
    late = 2.0 ** (-age / half_life)
    return late, 2.0 ** (-age / (SLOWER * half_life)) - late


def score_trending(slate: Slate, credit: float | None, least: int) -> Scores:
    """How many times its usual number a title was rated of late, (x + m) / (e + m).

    x are its decayed ratings of late, e those expected: its decayed ratings of the past, scaled so that the slate's
    sums agree; a new title has no past, and stands high. The logarithm's error is Poisson's, times the width of the
    middle half of all titles' z (Efron's empirical null, 1 at the least). Beyond noise is what Benjamini and Hochberg
    (1995) flag among all titles with enough ratings, above 1 only.
    """
    m = credited(credit)
    more = slate.more
    scale = float(more["late"].sum()) / max(1e-12, float(more["past"].sum()))
    up, down = 1 / (more["late"] + m), scale / (scale * more["past"] + m)
    logarithm = np.log(down / up / scale)
    variance = up**2 * more["late2"] - 2 * up * down * more["both"] + down**2 * more["past2"]
    error = np.sqrt(np.maximum(variance, 1 / (m * (m + 1)) * 1e-3))
    looked = slate.count >= least
    error = error * _width((logarithm / error)[looked & (more["late"] + scale * more["past"] >= TELLING)])
    value = np.exp(logarithm)
    z = stats.norm.ppf(0.975)
    return Scores(
        value, value * error, value * np.exp(-z * error), value * np.exp(z * error),
        formula=f"(x + m)/(e + m), x = Σ 2^(−age/h), e = usual share of Σx, m = {m:.3g}",
        method="Values say how many times the usual number a title was rated of late, with a 95 % interval; listed "
        "are those above it beyond noise, all titles looked at counted.",
        kind="Poisson, width by all titles", m=m, beyond=_beyond(logarithm / error, looked),
    )  # fmt: skip


def credited(credit: float | None) -> float:
    """What a title is credited with: as given, a tenth of a rating at the least."""
    return CREDIT if credit is None else max(credit, 0.1)


def _width(z: Array) -> float:
    if len(z) < 20:
        return 1.0
    low, high = np.quantile(z, [0.25, 0.75])
    return max(1.0, float(high - low) / 1.349)


def _beyond(z: Array, looked: npt.NDArray[np.bool_]) -> Array:
    flags = np.zeros(len(z))
    if looked.any():
        flags[looked] = stats.false_discovery_control(stats.norm.sf(z[looked])) <= RATE
    return flags


def contribute_to_trend(
    table: Any, slate: Slate, places: npt.NDArray[np.int64], half_life: float, credit: float | None
) -> tuple[Array, Array]:
    """What groups of viewers add to the logarithm; ratings are not counted, their number is what is random."""
    late, past = decays(column(table, "age"), half_life)
    m = credited(credit)
    scale = float(slate.more["late"].sum()) / max(1e-12, float(slate.more["past"].sum()))
    up = 1 / (slate.more["late"][places] + m)
    down = scale / (scale * slate.more["past"][places] + m)
    parts: Array = column(table, "n") * (up * late - down * past)
    return parts, np.zeros(len(parts))
