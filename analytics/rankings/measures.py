"""What a list ranks by: for each measure its slate, its values, and the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import signed
from analytics.rankings import scores, trending
from analytics.rankings.polarising import contribute_to_variance, load_moments, torn
from analytics.rankings.scores import Scores
from analytics.rankings.slate import (
    SCALE,
    Array,
    Slate,
    column,
    load_liked,
    load_net,
    load_net_of_aspect,
    load_ratings,
)
from data.ranked import ListDefinition
from data.records import LIKED_FROM, Filter
from data.snapshots import Snapshot

Unit = Literal["rating", "net", "percent", "score"]
Grain = Literal["evidence", "reviews", "ratings", "viewers"]
Contribute = Callable[[Any, Slate, npt.NDArray[np.int64]], tuple[Array, Array]]


@dataclass(frozen=True)
class Measured:
    """One measure as a definition asks for it.

    Attributes:
        filter: rows that count, for all titles; a title's own are these with its id.
        load: the slate of a filter.
        score: the values of a slate.
        groups: statement of groups of viewers, and what it takes besides.
        contribute: rows of that statement, the slate and each row's place in it → Σs and Σm of the group.
        steps: whose runs it rests on.
        most: ratings that a title may have at the most, as a function of the slate; None: as the definition says.
    """

    unit: Unit
    grain: Grain
    filter: Filter
    load: Callable[[Snapshot, Filter], Slate]
    score: Callable[[Slate], Scores]
    groups: str
    contribute: Contribute
    given: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    most: Callable[[Slate], float] | None = None


def measured(snapshot: Snapshot, definition: ListDefinition) -> Measured:
    """How the measure of a definition is computed.

    Raises:
        NotEnoughEvidence: it cannot be, under the definition's filter.
    """
    return _MEASURES[definition.measure](snapshot, definition)


def _ratings(filter_: Filter, score: Callable[[Slate], Scores], **changes: Any) -> Measured:
    kept: dict[str, Any] = {"unit": "rating", "load": load_ratings, "contribute": _by_rating} | changes
    return Measured(
        grain="ratings", filter=filter_, score=score, groups="rankings/ratings_by_group",
        given={"liked_from": LIKED_FROM}, **kept,
    )  # fmt: skip


def _weighted(_: Snapshot, definition: ListDefinition) -> Measured:
    return _ratings(definition.filter, lambda slate: scores.score_weighted(slate, definition.m, (0, 10)))


def _segment(_: Snapshot, definition: ListDefinition) -> Measured:
    return _ratings(
        definition.filter.but(segments=(definition.segment,)),
        lambda slate: scores.score_weighted(slate, definition.m, (0, 10)),
        steps=("segments",),
    )


def _wilson(_: Snapshot, definition: ListDefinition) -> Measured:
    return _ratings(
        definition.filter, scores.score_wilson, unit="percent", load=load_liked, contribute=_by_liking
    )  # fmt: skip


def _gems(_: Snapshot, definition: ListDefinition) -> Measured:
    rules = definition.eligibility

    def most(slate: Slate) -> float:
        return float(rules.max_ratings or scores.seldom(slate, rules.min_ratings))

    return _ratings(
        definition.filter, lambda slate: scores.score_gems(slate, definition.m, most(slate)), most=most
    )  # fmt: skip


def _polarising(_: Snapshot, definition: ListDefinition) -> Measured:
    return _ratings(
        definition.filter,
        lambda slate: scores.score_weighted(torn(slate), definition.m, (0, np.inf), "s²/(φ·R·(10−R))"),
        unit="score", load=load_moments, contribute=contribute_to_variance,
    )  # fmt: skip


def _trending(snapshot: Snapshot, definition: ListDefinition) -> Measured:
    filter_, last = trending.trending_filter(snapshot, definition.filter)
    half_life, credit = definition.half_life_days, definition.m
    return Measured(
        unit="score", grain="ratings", filter=filter_,
        load=lambda snap, narrowed: trending.load_trending(snap, narrowed, last, half_life),
        score=lambda slate: trending.score_trending(slate, credit, definition.eligibility.min_ratings),
        groups="rankings/trending_by_group", given={"last": last.isoformat()},
        contribute=lambda table, slate, places: trending.contribute_to_trend(table, slate, places, half_life, credit),
    )  # fmt: skip


def _net(_: Snapshot, definition: ListDefinition) -> Measured:
    return _sentences(signed(definition.filter), definition, load_net, "net", ("sentiment",))


def _aspect(_: Snapshot, definition: ListDefinition) -> Measured:
    filter_ = signed(definition.filter.but(aspects=(definition.aspect,)))
    return _sentences(filter_, definition, load_net_of_aspect, "net_of_aspect", ("aspects", "sentiment"))


def _sentences(
    filter_: Filter,
    definition: ListDefinition,
    load: Callable[[Snapshot, Filter], Slate],
    statement: str,
    steps: tuple[str, ...],
) -> Measured:
    return Measured(
        unit="net", grain="evidence", filter=filter_, load=load, steps=steps,
        score=lambda slate: scores.score_weighted(slate, definition.m, (-1, 1), "net"),
        groups=f"rankings/{statement}_by_group", contribute=_by_sign,
    )  # fmt: skip


def _by_rating(table: Any, slate: Slate, places: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    del slate, places
    return column(table, "s") / SCALE, column(table, "m")


def _by_liking(table: Any, slate: Slate, places: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    del slate, places
    return column(table, "liked"), column(table, "m")


def _by_sign(table: Any, slate: Slate, places: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    del slate, places
    return column(table, "s"), column(table, "m")


_MEASURES: dict[str, Callable[[Snapshot, ListDefinition], Measured]] = {
    "weighted": _weighted,
    "wilson": _wilson,
    "net": _net,
    "trending": _trending,
    "polarising": _polarising,
    "gems": _gems,
    "aspect": _aspect,
    "segment": _segment,
}
