"""What a list ranks by: for each measure its slate, its value with the noise, and the rows behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from analytics.rankings.shrinking import choose_prior, posterior_half, weighted
from analytics.rankings.slate import Array, Slate, load_ratings
from data.ranked import ListDefinition
from data.records import Filter
from data.snapshots import Snapshot

Unit = Literal["rating", "net", "percent", "score"]
Grain = Literal["evidence", "reviews", "ratings", "viewers"]


@dataclass(frozen=True)
class Scores:
    """What the titles of a slate are worth, arrays of shape (titles,).

    Attributes:
        value: what is ranked; `error`: its standard error as the formula's number.
        low, high: 95 % interval of what the value says of the title.
        m, mean_of_all: the constants of the weighted rating, where it has them.
        formula: with its constants; method: what the interval is, a sentence.
    """

    value: Array
    error: Array
    low: Array
    high: Array
    formula: str
    method: str
    m: float | None = None
    mean_of_all: float | None = None


@dataclass(frozen=True)
class Measured:
    """One measure as a definition asks for it.

    Attributes:
        filter: rows that count, for all titles; a title's own are these with its id.
        load: the slate of a filter.
        score: the values of a slate.
        liked: whether the rows are counted as liked or not, and not by their ratings.
        steps: whose runs it rests on.
    """

    unit: Unit
    grain: Grain
    filter: Filter
    load: Callable[[Snapshot, Filter], Slate]
    score: Callable[[Slate], Scores]
    liked: bool = False
    steps: tuple[str, ...] = ()


def measured(definition: ListDefinition) -> Measured:
    """How the measure of a definition is computed."""
    return _MEASURES[definition.measure](definition)


def _weighted(definition: ListDefinition) -> Measured:
    return Measured(
        "rating", "ratings", definition.filter, load_ratings, lambda slate: score_weighted(slate, definition.m, 10.0)
    )


def score_weighted(slate: Slate, m: float | None, top: float, bottom: float = 0.0) -> Scores:
    """The weighted mean with the posterior interval of the true one, cut at what there can be."""
    prior = choose_prior(slate, m)
    value, error = weighted(slate, prior)
    half = posterior_half(slate, prior)
    return Scores(
        value, error, (value - half).clip(bottom, top), (value + half).clip(bottom, top),
        formula=f"WR = v/(v+m) · R + m/(v+m) · C, m = {prior.m:.3g}, C = {prior.mean_of_all:.3g}",
        method="Values are weighted means with the 95 % interval of a title's true mean (normal posterior).",
        m=prior.m, mean_of_all=prior.mean_of_all,
    )  # fmt: skip


_MEASURES: dict[str, Callable[[ListDefinition], Measured]] = {"weighted": _weighted}
