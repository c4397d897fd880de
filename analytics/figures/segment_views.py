"""What the segments of an audience make of the same title: each beside all others who speak of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.discoveries import beyond_noise
from analytics.figures.figure import SUMS, Figure, Row, net_figure, rating_figure
from analytics.intervals import difference
from data.records import Estimate, Filter
from data.snapshots import Snapshot

#: Of everybody, in what is summed by segment.
_RATING_SUMS = ("n", "total", "squares", *SUMS)


@dataclass(frozen=True)
class View:
    """One figure of a segment beside that of all other viewers of the same evidence.

    Attributes:
        kind: `net`, `rating`, `aspect`, or an entity's kind.
        key: aspect or entity id; empty for the whole.
        own: the segment's figure; its rows are those of its filter.
        others: the same of all others, those in no segment among them.
        difference: own − others (square-and-add of two independent figures).
        beyond_noise: whether it stands when all that was looked at together is counted (Benjamini–Hochberg).
    """

    kind: str
    key: str
    own: Figure
    others: Estimate
    difference: Estimate
    beyond_noise: bool = False

    @property
    def known(self) -> bool:
        """Whether there are enough viewers on either side."""
        return self.own.known and self.others.known


@dataclass(frozen=True)
class SegmentView:
    """What one segment makes of it.

    Attributes:
        net, rating: of everything that they say and rate.
        views: aspects and entities that they speak of, in the order of the statement.
    """

    segment_id: str
    net: View
    rating: View
    views: tuple[View, ...]

    @property
    def all(self) -> tuple[View, ...]:
        """Every view."""
        return (self.net, self.rating, *self.views)


def load_segment_views(
    snapshot: Snapshot, filter_: Filter, segment_ids: Sequence[str], kind: str = "taste"
) -> tuple[SegmentView, ...]:
    """What each of these segments makes of a filter's evidence, in the given order. Two statements.

    A viewer is in one segment of a kind at most, so the sums of the others are everybody's less the segment's own.
    Flags count all segments and subjects together. The filter's own aspects, entities and signs do not count.
    """
    base = filter_.but(aspects=(), entities=(), signs=(), segments=())
    given = base.as_parameter()
    nets: dict[tuple[str, str], dict[str | None, Row]] = {}
    for row in snapshot.rows("figures/net_by_segment", filter=given, kind=kind):
        nets.setdefault((row["subject"], row["key"]), {})[row["segment_id"]] = row
    ratings = {row["segment_id"]: row for row in snapshot.rows("figures/rating_by_segment", filter=given, kind=kind)}
    found = [_segment_view(base.but(segments=(segment_id,)), segment_id, nets, ratings) for segment_id in segment_ids]
    flags = iter(beyond_noise([_looked_at(view) for segment in found for view in segment.all]))
    return tuple(_flagged(segment, [next(flags) for _ in segment.all]) for segment in found)


def _segment_view(
    own: Filter,
    segment_id: str,
    nets: Mapping[tuple[str, str], Mapping[str | None, Row]],
    ratings: Mapping[str | None, Row],
) -> SegmentView:
    views = [
        _net_view(kind, key, rows, segment_id, own)
        for (kind, key), rows in nets.items()
        if kind != "net" and segment_id in rows
    ]
    return SegmentView(
        segment_id=segment_id,
        net=_net_view("net", "", nets.get(("net", ""), {}), segment_id, own),
        rating=_view(
            "rating",
            "",
            rating_figure(ratings.get(segment_id), own),
            rating_figure(_others(ratings, segment_id, _RATING_SUMS), own),
        ),
        views=tuple(views),
    )


def _net_view(kind: str, key: str, rows: Mapping[str | None, Row], segment_id: str, own: Filter) -> View:
    meant = own if kind == "net" else own.but(**{"aspects" if kind == "aspect" else "entities": (key,)})
    return _view(
        kind, key, net_figure(rows.get(segment_id), meant), net_figure(_others(rows, segment_id, SUMS), meant)
    )


def _view(kind: str, key: str, own: Figure, others: Figure) -> View:
    return View(kind, key, own, others.estimate, difference(own.estimate, others.estimate))


def _others(rows: Mapping[str | None, Row], segment_id: str, names: Sequence[str]) -> Row | None:
    """Sums over everybody but one segment; None where there is nobody."""
    rest = [row for key, row in rows.items() if key != segment_id]
    return {name: sum(row[name] for row in rest) for name in names} if rest else None


def _looked_at(view: View) -> Estimate:
    """What is too small to be shown is not looked at."""
    return view.difference if view.known else view.difference.model_copy(update={"low": None, "high": None})


def _flagged(segment: SegmentView, flags: Sequence[bool]) -> SegmentView:
    net, rating, *views = (replace(view, beyond_noise=flag) for view, flag in zip(segment.all, flags, strict=True))
    return replace(segment, net=net, rating=rating, views=tuple(views))
