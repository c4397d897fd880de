"""What a list is made from: one row a title, with sums over viewers from which means and their noise follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from data.records import LIKED_FROM, Filter
from data.snapshots import Snapshot

#: Ratings are added as whole thousandths: no order of rows and no number of threads changes a sum.
SCALE = 1000.0
#: What one rating's variance is mixed with: the pooled one, counted as so many ratings (Smyth 2004).
PRIOR_FREEDOM = 10.0

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Slate:
    """All titles that a filter finds, ordered by title id; every array has shape (titles,).

    Attributes:
        count: ratings, or reviews, of the title: what rules of eligibility count.
        s, m, ss, sm, mm: over viewers Σs, Σm, Σs², Σsm, Σm²; a title's mean is Σs / Σm (see `ratio_estimate`).
        years, released: of the title, None where unknown; `last`: last time anything of it was said.
    """

    ids: npt.NDArray[np.str_]
    count: Array
    s: Array
    m: Array
    ss: Array
    sm: Array
    mm: Array
    years: tuple[int | None, ...]
    released: tuple[date | None, ...]
    last: tuple[datetime | None, ...]

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
    def moderated(self) -> Array:
        """A title's own variance mixed with the pooled one: few ratings that agree promise no certainty."""
        freedom = np.maximum(self.effective - 1, 0)
        return (PRIOR_FREEDOM * self.pooled + freedom * self.spread) / (PRIOR_FREEDOM + freedom)

    @cached_property
    def freedom(self) -> Array:
        """Degrees of freedom of `moderated`."""
        found: Array = PRIOR_FREEDOM + np.maximum(self.effective - 1, 0)
        return found

    def with_others(self, other: Slate) -> Slate:
        """The same titles, the numbers of those that `other` has too taken from there."""
        places = np.searchsorted(self.ids, other.ids)
        changed: dict[str, Any] = {}
        for name in ("count", "s", "m", "ss", "sm", "mm"):
            changed[name] = getattr(self, name).copy()
            changed[name][places] = getattr(other, name)
        return replace(self, **changed)


def load_ratings(snapshot: Snapshot, filter_: Filter, liked: bool = False) -> Slate:
    """The ratings of a filter as a slate on 0–10; with `liked` as 1 for a rating of 7 or more, else 0. One statement.

    Every rating is taken for a viewer of its own; where viewers repeat, the noise is widened later (`noise.widen`).
    """
    table = snapshot.arrow("rankings/ratings", filter=filter_.as_parameter(), liked_from=LIKED_FROM)
    columns = {name: table.column(name).to_numpy() for name in ("n", "s", "ss", "liked")}
    n = columns["n"]
    s, ss = (columns["liked"], columns["liked"]) if liked else (columns["s"] / SCALE, columns["ss"] / SCALE**2)
    return _slate(table, n, {"s": s, "m": n, "ss": ss, "sm": s, "mm": n})


def load_sums(snapshot: Snapshot, statement: str, filter_: Filter, **values: Any) -> Slate:
    """The sums of a statement as a slate: net sentiment of sentences or of an aspect. One statement."""
    table = snapshot.arrow(statement, filter=filter_.as_parameter(), **values)
    sums = {name: table.column(name).to_numpy() for name in ("s", "m", "ss", "sm", "mm")}
    return _slate(table, table.column("n").to_numpy(), sums)


def _slate(table: Any, count: Array, sums: Mapping[str, Array]) -> Slate:
    return Slate(
        ids=np.array(table.column("title_id").to_pylist(), dtype=np.str_),
        count=count,
        **sums,
        years=tuple(table.column("year").to_pylist()),
        released=tuple(table.column("release_date").to_pylist()),
        last=tuple(table.column("last_at").to_pylist()),
    )


def last_day(times: Sequence[datetime | None]) -> date | None:
    """The last day on which anything was said."""
    return max((time.date() for time in times if time is not None), default=None)
