"""Two or more filters side by side: titles, segments, periods, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.discoveries import beyond_noise
from analytics.figures.aspects import load_aspects
from analytics.figures.figure import Contrast, Figure, contrast, net_figure
from analytics.figures.wholes import load_whole
from data.records import Filter
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Comparison:
    """What differs between two filters, each difference a − b.

    Attributes:
        aspects: those that both speak of, in the studio's order.
        entities: those that both mention; of different titles, persons of the same kind and name.
    """

    a: Filter
    b: Filter
    net: Contrast
    rating: Contrast
    aspects: tuple[Contrast, ...]
    entities: tuple[Contrast, ...]

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """All of them."""
        return (self.net, self.rating, *self.aspects, *self.entities)


@dataclass(frozen=True)
class _Side:
    filter: Filter
    net: Figure
    rating: Figure
    aspects: dict[str, tuple[str, Figure]]
    entities: dict[tuple[str, str], tuple[str, str, Figure]]


def load_comparison(snapshot: Snapshot, a: Filter, b: Filter) -> Comparison:
    """Two filters side by side, every difference flagged among all of them."""
    return load_comparisons(snapshot, b, [a])[0]


def load_comparisons(snapshot: Snapshot, baseline: Filter, others: Sequence[Filter]) -> tuple[Comparison, ...]:
    """Each of `others` against the baseline. Flags count every known difference of all comparisons together.

    Differences are of two independent figures (square-and-add); where both sides share viewers or rows, the
    interval is wider than it need be, never narrower.
    """
    base = _load_side(snapshot, baseline)
    found = [_compared(_load_side(snapshot, other), base) for other in others]
    flags = iter(_flags([each for comparison in found for each in comparison.contrasts]))
    return tuple(_flagged(comparison, [next(flags) for _ in comparison.contrasts]) for comparison in found)


def _load_side(snapshot: Snapshot, filter_: Filter) -> _Side:
    whole = load_whole(snapshot, filter_)
    table = load_aspects(snapshot, filter_)
    entities = snapshot.rows("figures/net_by_entity", filter=filter_.as_parameter())
    return _Side(
        filter=filter_,
        net=whole.net,
        rating=whole.rating,
        aspects={row.aspect: (row.name, row.net) for row in table.rows},
        entities={
            (row["kind"], row["name"].casefold()): (
                row["entity_id"],
                row["name"],
                net_figure(row, filter_.but(entities=(row["entity_id"],))),
            )
            for row in entities
        },
    )


def _compared(a: _Side, b: _Side) -> Comparison:
    aspects = (
        contrast("aspect", key, name, net, b.aspects[key][1])
        for key, (name, net) in a.aspects.items()
        if key in b.aspects
    )
    entities = (
        contrast(key[0], entity_id, name, net, b.entities[key][2])
        for key, (entity_id, name, net) in a.entities.items()
        if key in b.entities
    )
    return Comparison(
        a=a.filter,
        b=b.filter,
        net=contrast("net", "", "", a.net, b.net),
        rating=contrast("rating", "", "", a.rating, b.rating),
        aspects=tuple(aspects),
        entities=tuple(entities),
    )


def _flags(contrasts: Sequence[Contrast]) -> list[bool]:
    """One flag a contrast; what is too small to be shown is not looked at."""
    shown = [each.difference.model_copy(update={} if _shown(each) else {"low": None}) for each in contrasts]
    return beyond_noise(shown)


def _shown(each: Contrast) -> bool:
    return each.a.known and each.b.known


def _flagged(comparison: Comparison, flags: Sequence[bool]) -> Comparison:
    net, rating, *rest = (
        replace(each, beyond_noise=flag) for each, flag in zip(comparison.contrasts, flags, strict=True)
    )
    cut = len(comparison.aspects)
    return replace(comparison, net=net, rating=rating, aspects=tuple(rest[:cut]), entities=tuple(rest[cut:]))
