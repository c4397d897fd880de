"""What a list is made from: one row a title, with sums over viewers from which means and their noise follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from data.records import LIKED_FROM, Filter
from data.snapshots import Snapshot

#: Ratings are added as whole thousandths: no order of rows and no number of threads changes a sum.
SCALE = 1000.0
#: What one title's variance is mixed with: the pooled one, counted as so many ratings (Smyth 2004).
PRIOR_FREEDOM = 10.0
SUMS = ("s", "m", "ss", "sm", "mm")

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slate:
    """All titles that a filter finds, ordered by title id; every array has shape (titles,).

    Attributes:
        count: ratings, or reviews, of the title: what rules of eligibility count.
        clusters: viewers behind it; as many as there are ratings, until they are counted.
        s, m, ss, sm, mm: over viewers Σs, Σm, Σs², Σsm, Σm²; a title's mean is Σs / Σm (see `ratio_estimate`).
        released: day, NaT where unknown; the first of January where only the year is known.
        last_day: on which anything was said of any of them; None without dates.
        more: what a measure needs besides.
    """

    ids: npt.NDArray[np.str_]
    count: Array
    clusters: Array
    s: Array
    m: Array
    ss: Array
    sm: Array
    mm: Array
    released: npt.NDArray[np.datetime64]
    last_day: date | None
    more: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def mean(self) -> Array:
        """Σs / Σm."""
        return self.s / self.m

    @cached_property
    def effective(self) -> Array:
        """Independent viewers that a title's rows amount to, (Σm)² / Σm² (Kish 1965)."""
        return self.m**2 / self.mm

    @cached_property
    def spread(self) -> Array:
        """Variance of one independent viewer's value about the title's mean; 0 where there is one viewer."""
        residual = np.maximum(0.0, self.ss - 2 * self.mean * self.sm + self.mean**2 * self.mm)
        return residual * self.effective / self.m**2 / np.maximum(1 - 1 / self.effective, 1e-9) * (self.effective > 1)

    @cached_property
    def pooled(self) -> float:
        """Variance of one viewer's value about the mean of their title, over all titles."""
        freedom = np.maximum(self.effective - 1, 0)
        return float((freedom * self.spread).sum() / freedom.sum()) if freedom.sum() else 0.0

    @cached_property
    def freedom(self) -> Array:
        """Degrees of freedom of `moderated`."""
        found: Array = PRIOR_FREEDOM + np.maximum(self.effective - 1, 0)
        return found

    @cached_property
    def moderated(self) -> Array:
        """A title's own variance mixed with the pooled one: few ratings that agree promise no certainty."""
        own = self.freedom - PRIOR_FREEDOM
        return (PRIOR_FREEDOM * self.pooled + own * self.spread) / self.freedom

    def with_others(self, other: Slate) -> Slate:
        """The same titles, the numbers of those that `other` has too taken from there."""
        places = np.searchsorted(self.ids, other.ids)
        changed: dict[str, Any] = {}
        for name in ("count", "clusters", *SUMS):
            changed[name] = _put(getattr(self, name), places, getattr(other, name))
        more = {name: _put(value, places, other.more[name]) for name, value in self.more.items()}
        return replace(self, **changed, more=more)

    def emptied(self, places: npt.NDArray[np.int64]) -> Slate:
        """The same titles, none of these with a rating to count."""
        return replace(self, count=_put(self.count, places, np.zeros(len(places))))

    def row(self, place: int) -> dict[str, Any]:
        """One title's sums, as `net_figure` and `rating_figure` read them."""
        sums = {name: float(getattr(self, name)[place]) for name in SUMS}
        ratings = {"n": int(self.count[place]), "total": sums["s"], "squares": sums["ss"]}
        own = {name: float(value[place]) for name, value in self.more.items() if name in ratings}
        return sums | ratings | own | {"clusters": int(self.clusters[place])}


def _put(array: Array, places: npt.NDArray[np.int64], values: Array) -> Array:
    changed = array.copy()
    changed[places] = values
    return changed


def load_ratings(snapshot: Snapshot, filter_: Filter) -> Slate:
    """The ratings of a filter, on 0–10. One statement; `more` has how many are liked.

    Every rating is taken for a viewer of its own; where viewers repeat, the noise is widened later (`deviations`).
    """
    table = snapshot.arrow("rankings/ratings", filter=filter_.as_parameter(), liked_from=LIKED_FROM)
    n, s, ss = column(table, "n"), column(table, "s") / SCALE, column(table, "ss") / SCALE**2
    more = {"liked": column(table, "liked"), "total": s, "squares": ss}
    return slate_of(table, n, {"s": s, "m": n, "ss": ss, "sm": s, "mm": n}, more)


def load_liked(snapshot: Snapshot, filter_: Filter) -> Slate:
    """The ratings of a filter as 1 for a rating of 7 or more, else 0. One statement."""
    slate = load_ratings(snapshot, filter_)
    liked = slate.more["liked"]
    return replace(slate, s=liked, ss=liked, sm=liked)


def load_net(snapshot: Snapshot, filter_: Filter) -> Slate:
    """Praise less blame of the scored sentences of a filter, over viewers. One statement."""
    return _sums(snapshot.arrow("rankings/net", filter=filter_.as_parameter()))


def load_net_of_aspect(snapshot: Snapshot, filter_: Filter) -> Slate:
    """Praise less blame of what is said of the filter's aspects, over viewers. One statement."""
    return _sums(snapshot.arrow("rankings/net_of_aspect", filter=filter_.as_parameter()))


def _sums(table: Any) -> Slate:
    slate = slate_of(table, column(table, "n"), {name: column(table, name) for name in SUMS})
    return replace(slate, clusters=column(table, "clusters"))


def column(table: Any, name: str) -> Array:
    """A column of a pyarrow table as an array."""
    found: Array = table.column(name).to_numpy()
    return found


def slate_of(table: Any, count: Array, sums: Mapping[str, Array], more: Mapping[str, Array] | None = None) -> Slate:
    """A slate from a statement's table with `title_id`, `released` and `last_at`, and from sums."""
    return Slate(
        ids=texts(table, "title_id"),
        count=count,
        clusters=count,
        **sums,
        released=table.column("released").to_numpy().astype("datetime64[D]"),
        last_day=_last_day(table),
        more=more or {},
    )


def texts(table: Any, name: str) -> npt.NDArray[np.str_]:
    """A column of text of a pyarrow table as an array."""
    return table.column(name).to_numpy().astype(np.str_)  # type: ignore[no-any-return]


def _last_day(table: Any) -> date | None:
    times = table.column("last_at").to_numpy().astype("datetime64[D]")
    known = times[~np.isnat(times)]
    return known.max().item() if len(known) else None
