"""Ranking lists: how one is defined, what came of it, and the editions that were kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from data.records import Estimate, Filter, Record

Measure = Literal["weighted", "wilson", "net", "trending", "polarising", "gems", "aspect", "segment"]
ListName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class Eligibility(Record):
    """Which titles may stand on a list.

    Attributes:
        min_ratings, min_viewers: that the filter finds for the title, at least.
        max_ratings: at most, for what is hidden; None: any.
        released_since, released_until: release date, inclusive (a year alone counts as its first of January).
        titles: the only titles that may; empty: any. `without`: those that may not.
    """

    min_ratings: int = Field(default=20, ge=1)
    min_viewers: int = Field(default=0, ge=0)
    max_ratings: int | None = Field(default=None, ge=1)
    released_since: date | None = None
    released_until: date | None = None
    titles: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


class ListDefinition(Record):
    """A ranking list as it is saved.

    Attributes:
        name: of the list; unique in a studio.
        measure: what it ranks by.
        filter: whose ratings or reviews count.
        size: how many places.
        m: weight of the mean of all, in ratings; None: chosen from the data and shown.
        aspect: for "aspect": which; segment: for "segment": whose.
        half_life_days: for "trending".
        without_suspicious: whether suspicious ratings are left out of the list; the other one is always shown beside.
        resamples, seed: of the bootstrap.
    """

    name: ListName
    measure: Measure = "weighted"
    filter: Filter = Filter()
    eligibility: Eligibility = Eligibility()
    size: int = Field(default=50, ge=1, le=1_000)
    m: float | None = Field(default=None, ge=0)
    aspect: str = ""
    segment: str = ""
    half_life_days: float = Field(default=14.0, gt=0)
    without_suspicious: bool = False
    resamples: int = Field(default=1_000, ge=100, le=20_000)
    seed: int = 0

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.measure == "aspect" and not self.aspect:
            raise ValueError("a list of the most loved aspect needs an aspect")
        if self.measure == "segment" and not self.segment:
            raise ValueError("a list for a segment needs a segment")
        return self


class Movement(Record):
    """Against an earlier edition.

    Attributes:
        before: the earlier position; None: it was not on it.
        change: places won (above zero) or lost; None: new.
        beyond_noise: whether the change stands beyond what chance would do, all moves of the list counted together.
        why_new: for a new one: "released", "eligible" (it had too few ratings), "rose".
    """

    before: int | None
    change: int | None
    beyond_noise: bool = False
    why_new: Literal["", "released", "eligible", "rose"] = ""


class Suspicion(Record):
    """Ratings of a title that look made: bursts, copies, accounts of one title.

    Attributes:
        ratings: how many, each counted once; the three parts may overlap.
        keys: ids of these ratings (rating or review), for `Filter.without`; at most 5,000 of them.
        days: of bursts.
        position: where the title would stand if they were left out (or in, where the list leaves them out).
    """

    ratings: int = 0
    bursts: int = 0
    copies: int = 0
    one_title: int = 0
    keys: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    position: int | None = None


class RankedTitle(Record):
    """One place of a list.

    Attributes:
        position: 1 is best; ties keep distinct positions, `tie_band` says who cannot be told apart.
        value: what it is ranked by, with its interval.
        mean: the plain mean rating (or net sentiment), where `value` is another number.
        rank_low, rank_high: 95 % interval of its rank among all eligible titles.
        in_top: probability of a place in the first `size`.
        tie_band: the same number for neighbours whose order is not beyond noise.
        ratings: that count; reviews, where what is written is ranked.
        rows: behind the value, found by the drill's grain and `filter`.
        filter, grain: the way to exactly these rows.
        over_index: for "segment": its mean rating less that of everybody else; `over_beyond_noise`: whether it stands
            when all titles of the list are counted together.
    """

    position: int
    title_id: str
    name: str
    year: int | None = None
    genres: tuple[str, ...] = ()
    value: Estimate
    mean: Estimate | None = None
    rank_low: int
    rank_high: int
    in_top: float = Field(ge=0, le=1)
    tie_band: int
    ratings: int = 0
    viewers: int = 0
    rows: int = 0
    grain: Literal["evidence", "reviews", "ratings", "viewers"] = "ratings"
    filter: Filter = Filter()
    movement: Movement | None = None
    suspicion: Suspicion = Suspicion()
    over_index: Estimate | None = None
    over_beyond_noise: bool = False


class Dropped(Record):
    """Titles that a rule of eligibility kept out: how many, and those that would have stood on the list.

    Rules are applied one after the other, so that eligible and dropped titles add up to those considered. `rule` is a
    field of `Eligibility`, or "beyond_noise" for titles of a trending list that do not stand out.
    """

    rule: str
    titles: int
    notable: tuple[tuple[str, str], ...] = ()


class Ranking(Record):
    """A list as computed.

    Attributes:
        unit: `rating` 0–10, `net` −1…1, `percent` 0–1, `score` without a unit.
        m, mean_of_all: the two constants of the weighted rating, where it has them.
        most: ratings that a hidden gem may have at the most.
        eligible, considered: titles that may stand on it, and all that the filter finds.
        formula: that it was ranked by, with its constants; `method`: intervals and tests in a sentence or two.
        compared_with: edition id that movements are against.
        data_until: last day that anything was rated or written on.
        looked_at: titles whose ratings were looked at for suspicious ones: all that could reach the list.
        suspicious: ratings of these that are suspected, on the list or not.
    """

    definition: ListDefinition
    unit: Literal["rating", "net", "percent", "score"]
    titles: tuple[RankedTitle, ...]
    m: float | None = None
    mean_of_all: float | None = None
    most: int | None = None
    eligible: int = 0
    considered: int = 0
    dropped: tuple[Dropped, ...] = ()
    formula: str = ""
    method: str = ""
    compared_with: str = ""
    snapshot: str
    data_version: str
    runs: dict[str, str] = Field(default_factory=dict)
    data_until: date | None = None
    looked_at: int = 0
    suspicious: int = 0


class Edition(Record):
    """A list that was kept: what was published can be made again to the byte.

    Attributes:
        number: 1 is the first of its list.
        look: how its pictures were made, as JSON.
        sha256: of its bundle.
    """

    edition_id: str
    list_name: str
    number: int
    ranking: Ranking
    who: str
    created_at: datetime
    note: str = ""
    look: str = ""
    sha256: str = ""
