"""The rows behind titles: whose they are, and the figure that walks back to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import Figure, net_figure, rating_figure
from analytics.rankings.measures import Measured
from analytics.rankings.slate import Array, Slate, column, texts
from data.ranked import Eligibility, Suspicion
from data.records import Filter
from data.snapshots import Snapshot

Pairs = list[tuple[Filter, list[str]]]


@dataclass(frozen=True)
class Rows:
    """The rows of a measure, those left out that are suspected; `left_out` is empty where none are.

    Attributes:
        left_out: by title, what its rows are without.
    """

    snapshot: Snapshot
    way: Measured
    left_out: Mapping[str, Suspicion]

    def filter_of(self, title_id: str) -> Filter:
        """The filter of exactly one title's rows."""
        own = self.way.filter.but(titles=(title_id,))
        if title_id not in self.left_out:
            return own
        return own.but(without=(*own.without, *self.left_out[title_id].keys))

    def slate(self, whole: Slate) -> Slate:
        """The slate of these rows, from that of all of them. One statement a title with rows left out."""
        slate = whole
        for title_id in self.left_out:
            place = np.searchsorted(whole.ids, [title_id])
            part = self.way.load(self.snapshot, self.filter_of(title_id))
            slate = slate.with_others(part) if len(part) else slate.emptied(place)
        return slate

    def figures(self, slate: Slate, places: npt.NDArray[np.int64], viewers: Array | None = None) -> dict[str, Figure]:
        """The plain mean of each of these titles, with the filter of its rows.

        Args:
            viewers: of each of them, where they are known; titles that nobody rated twice are not looked up again.
        """
        figure_of = net_figure if self.way.grain == "evidence" else rating_figure
        rows = {str(slate.ids[place]): slate.row(int(place)) for place in places}
        if self.way.grain != "evidence":
            once = np.zeros(len(places), dtype=bool) if viewers is None else viewers == slate.count[places]
            rows |= self._counted([title_id for title_id, known in zip(rows, once, strict=True) if not known])
        return {title_id: figure_of(row, self.filter_of(title_id)) for title_id, row in rows.items()}

    def _counted(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {
            row["title_id"]: row
            for filter_, titles in self._parts(ids)
            for row in self.snapshot.rows("rankings/viewers", filter=filter_.as_parameter(), titles=titles)
        }

    def viewers(self, slate: Slate, rules: Eligibility) -> Array | None:
        """Viewers of every title, where a rule asks for them: its ratings less those by who had rated it before."""
        if not rules.min_viewers or self.way.grain == "evidence":
            return slate.clusters if rules.min_viewers else None
        again = {title_id: more for title_id, more in self._again(self.way.filter) if title_id not in self.left_out}
        for title_id in self.left_out:
            again |= dict(self._again(self.filter_of(title_id)))
        viewers = slate.count.copy()
        if again:
            viewers[np.searchsorted(slate.ids, list(again))] -= list(again.values())
        return viewers

    def _again(self, filter_: Filter) -> list[tuple[str, float]]:
        rows = self.snapshot.rows("rankings/repeats", filter=filter_.as_parameter())
        return [(row["title_id"], row["again"]) for row in rows]

    def groups(self, slate: Slate, places: npt.NDArray[np.int64], groups: int) -> tuple[Array, Array, Array | None]:
        """Σs and Σm of random groups of viewers, shape (groups, titles), titles in the order of `places`.

        And viewers of each title, where the measure's statement counts them.
        """
        size = len(places)
        s, m, viewers = np.zeros(groups * size), np.zeros(groups * size), np.zeros(size)
        counted = False
        column_of = np.zeros(len(slate), dtype=np.int64)
        column_of[places] = np.arange(size)
        for filter_, titles in self._parts([str(title_id) for title_id in slate.ids[places]]):
            table = self.snapshot.arrow(
                self.way.groups, filter=filter_.as_parameter(), titles=titles, groups=groups, **self.way.given
            )
            found = np.searchsorted(slate.ids, texts(table, "title_id"))
            own_s, own_m = self.way.contribute(table, slate, found)
            cells = table.column("part").to_numpy().astype(np.int64) * size + column_of[found]
            s += np.bincount(cells, own_s, minlength=groups * size)
            m += np.bincount(cells, own_m, minlength=groups * size)
            if "viewers" in table.column_names:
                counted = True
                viewers += np.bincount(column_of[found], column(table, "viewers"), minlength=size)
        return s.reshape(groups, size), m.reshape(groups, size), viewers if counted else None

    def _parts(self, ids: Sequence[str]) -> Pairs:
        """Filters and the titles that each is right for: one for all that are whole, one a title that is not."""
        whole = [title_id for title_id in ids if title_id not in self.left_out]
        parts = [(self.way.filter, whole)] if whole else []
        return parts + [(self.filter_of(title_id), [title_id]) for title_id in ids if title_id in self.left_out]
