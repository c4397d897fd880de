"""A ranking list from a snapshot: the way in to everything in this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import Figure
from analytics.rankings.eligible import all_of, kept_by_rule, would_stand
from analytics.rankings.measures import Measured, Scores, measured
from analytics.rankings.noise import (
    GROUPS,
    Noise,
    choose_pool,
    deviations,
    drawn_values,
    in_top,
    rank_sets,
    tie_bands,
    without_common,
)  # fmt: skip
from analytics.rankings.rows import load_figures, load_groups, load_viewers
from analytics.rankings.slate import Slate, last_day
from data.progress import Progress
from data.ranked import Dropped, Edition, ListDefinition, RankedTitle, Ranking
from data.records import Estimate
from data.snapshots import Snapshot

METHOD = (
    "{interval} Rank ranges are confidence sets that hold for each title in 95 of 100 cases, ties included; the "
    "chance of a place is its share of {draws} draws of viewers; titles of a band cannot be told from its first."
)


@dataclass(frozen=True)
class Order:
    """A slate in order: `order` holds places of the eligible titles of `slate`, the best first."""

    slate: Slate
    scores: Scores
    masks: list[tuple[str, npt.NDArray[np.bool_]]]
    order: npt.NDArray[np.int64]


def load_ranking(
    snapshot: Snapshot,
    definition: ListDefinition,
    earlier: Edition | None = None,
    progress: Progress | None = None,
) -> Ranking:
    """The list that a definition asks for.

    Args:
        snapshot: what to read.
        definition: what to rank, and how.
        earlier: an edition of the list that movements are told against.
        progress: told of the stages; may stop the work.

    Raises:
        NotEnoughEvidence: the measure has nothing to go by under the filter.
    """
    del earlier
    progress = progress or Progress()
    progress.stage("ranking titles", 3)
    way = measured(definition)
    ordered = _order(snapshot, definition, way, way.load(snapshot, way.filter))
    progress.advance()
    noise, shares = _noise(snapshot, definition, way, ordered)
    progress.advance()
    titles = _titles(snapshot, definition, way, ordered, noise, shares)
    progress.advance()
    return _ranking(snapshot, definition, way, ordered, titles)


def _order(snapshot: Snapshot, definition: ListDefinition, way: Measured, slate: Slate) -> Order:
    rules = definition.eligibility
    viewers = load_viewers(snapshot, way, slate, rules) if rules.min_viewers else None
    scores = way.score(slate)
    masks = list(kept_by_rule(rules, slate, viewers))
    places = np.flatnonzero(all_of(masks, len(slate)))
    # To nine digits: what differs by rounding is a tie, and goes by how much stands behind it, then by id.
    keys = (slate.ids[places], -slate.count[places], -np.round(scores.value[places], 9))
    return Order(slate, scores, masks, places[np.lexsort(keys)])


def _noise(
    snapshot: Snapshot, definition: ListDefinition, way: Measured, ordered: Order
) -> tuple[Noise, npt.NDArray[np.float64]]:
    """The noise of the eligible titles in their order, and each listed title's chance of a place."""
    order, scores = ordered.order, ordered.scores
    value, error = np.round(scores.value[order], 9), scores.error[order].copy()
    pool = choose_pool(value, error, definition.size) if len(order) else order
    sums = load_groups(snapshot, way, ordered.slate.ids[order[pool]], GROUPS)
    groups, repeats = deviations(*sums)
    error[pool] *= np.sqrt(repeats)
    noise = without_common(Noise(value, error, ordered.slate.freedom[order], pool, groups))
    drawn = drawn_values(noise, definition.resamples, definition.seed)
    listed = min(definition.size, len(order))
    return noise, in_top(drawn, definition.size)[:listed]


def _titles(
    snapshot: Snapshot, definition: ListDefinition, way: Measured, ordered: Order, noise: Noise, shares: Any
) -> tuple[RankedTitle, ...]:
    listed = ordered.order[: definition.size]
    ids = [str(title_id) for title_id in ordered.slate.ids[listed]]
    names = {row["title_id"]: row for row in snapshot.rows("rankings/names", titles=ids)}
    figures = load_figures(snapshot, way, ids)
    low, high = rank_sets(noise, len(ids))
    bands = tie_bands(noise, len(ids))
    return tuple(
        _title(
            way, ordered, int(place), names.get(title_id, {}), figures[title_id],
            {"position": number + 1, "rank_low": int(low[number]), "rank_high": int(high[number]),
             "in_top": float(shares[number]), "tie_band": bands[number]},
        )
        for number, (place, title_id) in enumerate(zip(listed, ids, strict=True))
    )  # fmt: skip


def _title(
    way: Measured,
    ordered: Order,
    place: int,
    named: Mapping[str, Any],
    figure: Figure,
    standing: Mapping[str, Any],
) -> RankedTitle:
    title_id = str(ordered.slate.ids[place])
    return RankedTitle(
        title_id=title_id,
        name=named.get("name") or title_id,
        year=named.get("year"),
        genres=tuple(named.get("genres") or ()),
        value=_value(ordered.scores, place, figure),
        mean=figure.estimate,
        ratings=int(ordered.slate.count[place]),
        viewers=figure.viewers,
        rows=figure.rows,
        grain=way.grain,
        filter=figure.filter,
        **standing,
    )


def _value(scores: Scores, place: int, figure: Figure) -> Estimate:
    """The value with its interval, wider where viewers repeat."""
    value = float(np.round(scores.value[place], 9))
    wide = float(np.sqrt(figure.rows / figure.viewers)) if 0 < figure.viewers < figure.rows else 1.0
    low = value - (value - float(scores.low[place])) * wide
    high = value + (float(scores.high[place]) - value) * wide
    return Estimate(value=value, low=min(low, value), high=max(high, value), n=figure.viewers, method="posterior")


def _ranking(
    snapshot: Snapshot, definition: ListDefinition, way: Measured, ordered: Order, titles: tuple[RankedTitle, ...]
) -> Ranking:
    return Ranking(
        definition=definition,
        unit=way.unit,
        titles=titles,
        m=ordered.scores.m,
        mean_of_all=ordered.scores.mean_of_all,
        eligible=len(ordered.order),
        considered=len(ordered.slate),
        dropped=_dropped(snapshot, definition, ordered),
        formula=ordered.scores.formula,
        method=METHOD.format(interval=ordered.scores.method, draws=definition.resamples),
        snapshot=snapshot.name,
        data_version=snapshot.data_version,
        runs=_runs(snapshot, way),
        data_until=last_day(ordered.slate.last),
    )


def _dropped(snapshot: Snapshot, definition: ListDefinition, ordered: Order) -> tuple[Dropped, ...]:
    """For every rule the titles that it kept off, whatever the others say, and those with a value of the list's."""
    full = len(ordered.order) >= definition.size
    floor = float(ordered.scores.value[ordered.order[definition.size - 1]]) if full else -np.inf
    notable = {rule: would_stand(ordered.scores.value, ~mask, floor) for rule, mask in ordered.masks}
    ids = ordered.slate.ids
    wanted = sorted({str(ids[place]) for places in notable.values() for place in places})
    names = {row["title_id"]: row["name"] for row in snapshot.rows("rankings/names", titles=wanted)}
    return tuple(
        Dropped(
            rule=rule,
            titles=int((~mask).sum()),
            notable=tuple((str(ids[place]), names.get(str(ids[place]), str(ids[place]))) for place in notable[rule]),
        )
        for rule, mask in ordered.masks
    )


def _runs(snapshot: Snapshot, way: Measured) -> dict[str, str]:
    steps: Sequence[Mapping[str, Any]] = snapshot.rows("rankings/runs")
    return {str(row["step"]): str(row["run_id"]) for row in steps if row["step"] in way.steps}
