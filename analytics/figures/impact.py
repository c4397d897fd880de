"""What an aspect does to the rating: the score with and without it, and each aspect beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analytics.discoveries import beyond_noise
from analytics.figures.effects import TOO_FEW, Effects, fit_effects
from analytics.figures.figure import Figure, nothing, signed
from analytics.figures.resampling import Array, bootstrap, grouped_sums, viewers_behind
from data.records import FLOOR, Estimate, Filter, Sign
from data.snapshots import Snapshot

PARTS: tuple[Sign | None, ...] = (None, "praise", "blame")


@dataclass(frozen=True)
class Part:
    """What the reviews that speak of an aspect, praise it or blame it do to the mean rating.

    Attributes:
        impact: mean of all − mean of all without these reviews, in rating points; its rows are their ratings.
        beyond_noise: whether it stands among all impacts of the table together.
    """

    impact: Figure
    beyond_noise: bool


@dataclass(frozen=True)
class ImpactRow:
    """One aspect's impact on the rating.

    Attributes:
        mention, praise, blame: the impact of the reviews that speak of it, that praise it in at least one sentence,
            that blame it; a review may do both.
        praise_effect, blame_effect: regression view: rating points more where a review praises (blames) the aspect
            than where it does not, all other aspects held; unknown where the note says why.
        praise_stands, blame_stands: whether these stand among all effects together.
        praise_note, blame_note: `""`, `too few` or `collinear`.
    """

    aspect: str
    name: str
    name_zh: str
    mention: Part
    praise: Part
    blame: Part
    praise_effect: Estimate
    blame_effect: Estimate
    praise_stands: bool
    blame_stands: bool
    praise_note: str
    blame_note: str


@dataclass(frozen=True)
class EntityImpact:
    """What the reviews that speak of an entity, praise it or blame it do to the mean rating."""

    entity_id: str
    mention: Part
    praise: Part
    blame: Part


@dataclass(frozen=True)
class Impacts:
    """The impact table of a filter.

    Attributes:
        rating: mean of the rated reviews with a scored sentence: the `all` of every impact.
        explained: share of the rating's variance that the regression explains (adjusted R²); None: it was not fit.
    """

    rating: Figure
    rows: tuple[ImpactRow, ...]
    explained: float | None


@dataclass(frozen=True)
class Rated:
    """Rated reviews as arrays.

    Attributes:
        viewers: shape (n,), codes of who wrote each.
        ratings: shape (n,), 0–10.
        praised, blamed, spoken: shape (n, aspects), 0 or 1.
    """

    aspects: tuple[str, ...]
    viewers: np.ndarray[tuple[int], np.dtype[np.int64]]
    ratings: Array
    praised: Array
    blamed: Array
    spoken: Array


def load_impacts(snapshot: Snapshot, filter_: Filter, *, effects: bool = True) -> Impacts:
    """The impact of every aspect on the mean rating of a filter, its own aspects and signs left out.

    Three statements.

    Args:
        effects: whether the regression is wanted; without it, all its coefficients are unknown.
    """
    base = filter_.but(aspects=(), signs=())
    names = {row["aspect"]: row for row in snapshot.rows("figures/aspect_names")}
    rated = load_rated(snapshot, base, tuple(names))
    whole, parts = impacts_on_rating(rated)
    none = slice(None if effects else 0)
    fitted = fit_effects(rated.ratings[none], rated.viewers[none], rated.praised[none], rated.blamed[none])
    rating = Figure("rating", whole, len(rated.ratings), whole.n, "ratings", signed(base))
    rows = [
        _impact_row(names[aspect], place, parts, rated, fitted, signed(base))
        for place, aspect in enumerate(rated.aspects)
        if rated.spoken[:, place].any()
    ]
    return Impacts(rating, _flagged(rows), fitted.explained)


def load_entity_impacts(snapshot: Snapshot, filter_: Filter, entity_ids: Sequence[str]) -> tuple[EntityImpact, ...]:
    """What the reviews that speak of characters, people and plot points do to the mean rating, in the given order.

    As `load_impacts` has it for aspects; flags count all that were asked for together. Two statements.
    """
    base = filter_.but(aspects=(), entities=(), signs=())
    asked = base.but(entities=tuple(entity_ids))
    given = {"filter": signed(base).as_parameter(), "mentions": asked.as_parameter()}
    spoken = snapshot.table("figures/rated_mentions", **given)
    rated = _rated(snapshot, base, tuple(entity_ids), spoken, "entity_id")
    parts = impacts_on_rating(rated)[1]
    rows = [
        EntityImpact(
            entity_id,
            *_parts(parts, rated, place, signed(base).but(entities=(entity_id,))),
        )
        for place, entity_id in enumerate(entity_ids)
    ]
    flags = iter(_flags([part for row in rows for part in (row.mention, row.praise, row.blame)]))
    return tuple(
        replace(
            row,
            **{
                name: replace(getattr(row, name), beyond_noise=next(flags)) for name in ("mention", "praise", "blame")
            },
        )
        for row in rows
    )


def load_rated(snapshot: Snapshot, filter_: Filter, aspects: tuple[str, ...]) -> Rated:
    """The rated reviews of a filter and what they say of each aspect."""
    spoken = snapshot.table(
        "figures/rated_aspects", filter=signed(filter_).as_parameter(), aspects=filter_.as_parameter()
    )
    return _rated(snapshot, filter_, aspects, spoken, "aspect")


def _rated(snapshot: Snapshot, filter_: Filter, aspects: tuple[str, ...], spoken: pd.DataFrame, key: str) -> Rated:
    reviews = snapshot.table("figures/rated_reviews", filter=signed(filter_).as_parameter())
    shape = (len(reviews), len(aspects))
    tables = {name: np.zeros(shape) for name in ("praise", "blame", "spoken")}
    at = pd.Index(aspects).get_indexer(pd.Index(spoken[key]))
    rows = np.searchsorted(reviews["review"].to_numpy(), spoken["review"].to_numpy())
    tables["praise"][rows, at] = spoken["praise"].to_numpy()
    tables["blame"][rows, at] = spoken["blame"].to_numpy()
    tables["spoken"][rows, at] = 1
    return Rated(
        aspects=aspects,
        viewers=reviews["viewer"].to_numpy(np.int64),
        ratings=reviews["rating"].to_numpy(np.float64),
        praised=tables["praise"],
        blamed=tables["blame"],
        spoken=tables["spoken"],
    )


def impacts_on_rating(rated: Rated) -> tuple[Estimate, list[list[Estimate]]]:
    """The mean rating, and for `PARTS` × aspects the mean of all minus the mean without the reviews in question.

    Both means of a difference come from the same draw of viewers, so the interval is that of a paired comparison.
    """
    marks = np.hstack([rated.spoken, rated.praised, rated.blamed])
    if not len(rated.ratings):
        return nothing(), [[nothing()] * len(rated.aspects) for _ in PARTS]
    columns = np.column_stack([np.ones(len(marks)), rated.ratings, marks, marks * rated.ratings[:, None]])
    width = marks.shape[1]

    def statistic(totals: Array) -> Array:
        n, total = totals[:, :1], totals[:, 1:2]
        without = (total - totals[:, 2 + width :]) / (n - totals[:, 2 : 2 + width])
        return np.hstack([total / n, total / n - without])

    viewers = int(rated.viewers.max()) + 1
    behind = [viewers, *viewers_behind(rated.viewers, marks)]
    sums = grouped_sums(rated.viewers, columns)
    whole, *impacts = bootstrap(sums, statistic, behind, sums[:, 0])
    size = len(rated.aspects)
    return whole, [impacts[size * part : size * (part + 1)] for part in range(len(PARTS))]


def _impact_row(
    name: dict[str, str],
    place: int,
    parts: Sequence[Sequence[Estimate]],
    rated: Rated,
    effects: Effects,
    base: Filter,
) -> ImpactRow:
    mention, praise, blame = _parts(parts, rated, place, base.but(aspects=(name["aspect"],)))
    return ImpactRow(
        aspect=name["aspect"], name=name["name"], name_zh=name["name_zh"] or name["name"],
        mention=mention, praise=praise, blame=blame,
        praise_effect=effects.praise[place], blame_effect=effects.blame[place],
        praise_stands=False, blame_stands=False,
        praise_note=effects.praise_notes[place], blame_note=effects.blame_notes[place],
    )  # fmt: skip


def _parts(parts: Sequence[Sequence[Estimate]], rated: Rated, place: int, own: Filter) -> tuple[Part, Part, Part]:
    mention, praise, blame = (
        Part(
            Figure("rating", of[place], int(table[:, place].sum()), of[place].n, "ratings", _signed(own, sign)), False
        )
        for sign, of, table in zip(PARTS, parts, (rated.spoken, rated.praised, rated.blamed), strict=True)
    )
    return mention, praise, blame


def _signed(filter_: Filter, sign: Sign | None) -> Filter:
    return filter_.but(signs=(sign,)) if sign else filter_


def _flagged(rows: Sequence[ImpactRow]) -> tuple[ImpactRow, ...]:
    """Flags among all impacts together, and among all effects together."""
    impacts = [part for row in rows for part in (row.mention, row.praise, row.blame)]
    effects = [effect for row in rows for effect in (row.praise_effect, row.blame_effect)]
    of_impacts = iter(_flags(impacts))
    of_effects = iter(beyond_noise(effects))
    return tuple(
        replace(
            row,
            mention=replace(row.mention, beyond_noise=next(of_impacts)),
            praise=replace(row.praise, beyond_noise=next(of_impacts)),
            blame=replace(row.blame, beyond_noise=next(of_impacts)),
            praise_stands=next(of_effects),
            blame_stands=next(of_effects),
        )
        for row in rows
    )


def _flags(parts: Sequence[Part]) -> list[bool]:
    """One flag a part; what is too small to be shown is not looked at."""
    shown = [part.impact.estimate for part in parts]
    return beyond_noise([each if each.n >= FLOOR else nothing(TOO_FEW) for each in shown])
