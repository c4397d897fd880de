"""A figure: an estimate, how much stands behind it, and the filter of exactly the rows it was counted from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from analytics.intervals import difference, mean_estimate, ratio_estimate
from data.records import Estimate, Filter, Sign

Unit = Literal["rating", "net", "percent"]
Grain = Literal["evidence", "reviews", "ratings", "viewers"]
Row = Mapping[str, Any]

#: All three signs: as a filter, the sentences that were scored.
SIGNED: tuple[Sign, ...] = ("praise", "neutral", "blame")
#: The least and the largest rating that there can be.
RATINGS = (0.0, 10.0)
SUMS = ("clusters", "s", "m", "ss", "sm", "mm")


@dataclass(frozen=True)
class Figure:
    """A number and the way back to what it was counted from.

    Attributes:
        unit: `net` on −1…1, `rating` on 0–10 (also a difference of ratings), `percent` a share on 0…1.
        estimate: value and 95 % interval; its n counts viewers.
        rows: rows that `filter` finds at `grain`.
        viewers: viewers behind these rows; a review without a viewer counts as one of its own.
    """

    unit: Unit
    estimate: Estimate
    rows: int
    viewers: int
    grain: Grain
    filter: Filter

    @property
    def known(self) -> bool:
        """Whether there is enough behind it to show a number."""
        return self.estimate.known


def signed(filter_: Filter) -> Filter:
    """The scored sentences that a filter means: it keeps its own signs if it has any."""
    return filter_ if filter_.signs else filter_.but(signs=SIGNED)


def within(filter_: Filter, since: date | None, until: date | None) -> Filter | None:
    """The part of a filter between two days; None where the filter's own period leaves nothing of it."""
    starts = [day for day in (filter_.since, since) if day]
    ends = [day for day in (filter_.until, until) if day]
    start, end = max(starts, default=None), min(ends, default=None)
    if start and end and start > end:
        return None
    return filter_.but(since=start, until=end)


def nothing(method: str = "none") -> Estimate:
    """The estimate of what nobody spoke of."""
    return Estimate(value=None, low=None, high=None, n=0, method=method)


def net_figure(row: Row | None, filter_: Filter) -> Figure:
    """Net sentiment from sums over viewers (`SUMS`), its rows being the scored sentences of `filter_`."""
    own = signed(filter_)
    if row is None or not row["clusters"]:
        return Figure("net", nothing(), 0, 0, "evidence", own)
    estimate = ratio_estimate(*(row[name] for name in SUMS))
    return Figure("net", estimate, int(row["m"]), int(row["clusters"]), "evidence", own)


def rating_figure(row: Row | None, filter_: Filter) -> Figure:
    """Mean rating from n, Σx, Σx² and sums over viewers (`SUMS`), its rows being the ratings of `filter_`.

    Where every viewer rated once the values are independent and Student's t holds; where viewers repeat, they are
    what is counted.
    """
    if row is None or not row["n"]:
        return Figure("rating", nothing(), 0, 0, "ratings", filter_)
    if row["clusters"] < row["n"]:
        clusters, s, m, ss, sm, mm = (row[name] for name in SUMS)
        estimate = ratio_estimate(clusters, s, m, ss, sm, mm, RATINGS)
    else:
        estimate = mean_estimate(row["total"], row["squares"], row["n"], RATINGS)
    return Figure("rating", estimate, int(row["n"]), int(row["clusters"]), "ratings", filter_)


@dataclass(frozen=True)
class Contrast:
    """The same figure of two filters, a − b.

    Attributes:
        kind: `net`, `rating`, `aspect`, or an entity's kind.
        key: aspect or entity id (of a, where titles differ); empty for the whole.
        beyond_noise: whether it stands when all that was looked at together is counted (Benjamini–Hochberg).
    """

    kind: str
    key: str
    name: str
    a: Figure
    b: Figure
    difference: Estimate
    beyond_noise: bool = False


def contrast(kind: str, key: str, name: str, a: Figure, b: Figure) -> Contrast:
    """Two figures side by side, not yet flagged."""
    return Contrast(kind, key, name, a, b, difference(a.estimate, b.estimate))


def sums_of(rows: Sequence[Row], key: str) -> dict[Any, Row]:
    """Rows by one of their columns."""
    return {row[key]: row for row in rows}
