"""Bursts that look like bombing: days with improbably many low or high ratings of one title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from analytics.discoveries import RATE
from analytics.figures.copies import near_copies
from analytics.figures.figure import Figure
from analytics.figures.wholes import load_whole
from analytics.intervals import difference, mean_estimate, wilson
from data.records import Estimate, Filter
from data.snapshots import Snapshot

Side = Literal["low", "high"]
#: Ratings at the edge or beyond are low, or high, on 0–10.
EDGES: dict[Side, float] = {"low": 3.0, "high": 9.0}
#: Days before and after that a day is held against, the days right beside it left out.
AROUND = 14
BESIDE = 2
#: Fewer ratings than this on one side of one day are no burst, however rare.
LEAST = 8

Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Burst:
    """Days in a row with more ratings of one side than the title's own course explains.

    Attributes:
        figure: mean of the ratings of these days; its rows are all of them.
        count: ratings of the side on these days; `expected`: how many there would be.
        p_value: of its least probable day, adjusted for all days and both sides that were looked at.
        single: share of the side's ratings from accounts that rated nothing else; `single_usual` on all other days.
        single_more: their difference.
        near_copies: share of the side's reviews that nearly repeat another of these days; None without two texts.
        looks_planned: whether single accounts or near copies are beyond the usual.
        suspects: ratings (ids) of the side by single accounts or with a nearly repeated text; `Filter.reviews` finds
            them, `Filter.without` leaves them out.
        rating_without: mean rating of the title, under the filter, without the suspects.
    """

    title_id: str
    side: Side
    since: date
    until: date
    figure: Figure
    count: int
    expected: float
    p_value: float
    single: Estimate
    single_usual: Estimate
    single_more: Estimate
    near_copies: float | None
    looks_planned: bool
    suspects: tuple[str, ...]
    rating_without: Figure


@dataclass(frozen=True)
class Bursts:
    """The bursts of a filter, the least probable first, and how many days of how many titles were looked at."""

    rows: tuple[Burst, ...]
    days: int
    titles: int


@dataclass(frozen=True)
class Suspicion:
    """One day of one side: how many, how many would be expected, and how improbable that is."""

    title_id: str
    side: Side
    day: date
    count: int
    expected: float
    p_value: float


def load_bursts(snapshot: Snapshot, filter_: Filter) -> Bursts:
    """The bursts of every title that a filter means. One statement, and three a burst."""
    rows = snapshot.rows(
        "figures/ratings_by_day", filter=filter_.as_parameter(), low=EDGES["low"], high=EDGES["high"]
    )
    titles: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        titles.setdefault(row["title_id"], []).append(row)
    looked = [each for title_id, days in titles.items() for each in suspicions(title_id, days)]
    flagged = _flagged(looked)
    bursts = [_load_burst(snapshot, filter_, days) for days in _in_a_row(flagged, looked)]
    return Bursts(tuple(sorted(bursts, key=lambda burst: burst.p_value)), len(rows), len(titles))


def suspicions(title_id: str, days: Sequence[dict[str, Any]]) -> list[Suspicion]:
    """How improbable each day's low and high ratings are.

    Two things must be improbable at once, so the larger of two p values counts: the number, against the days around
    it (`_number_tail`), and the share among the day's ratings, against the share on the days around it (binomial,
    Wilson's upper end taken as the share). The first alone would flag a release weekend, the second a slow turn of
    opinion. Above 5 % the p value is that of the share: it is no less.

    Args:
        days: rows `day, n, low, high`; days that are absent had no rating.
    """
    first = days[0]["day"]
    size = (days[-1]["day"] - first).days + 1
    counts = {name: np.zeros(size) for name in ("n", "low", "high")}
    for row in days:
        for name, column in counts.items():
            column[(row["day"] - first).days] = row[name]
    sides: tuple[Side, ...] = ("low", "high")
    return [
        _suspicion(title_id, side, first + timedelta(days=int(place)), counts["n"], counts[side], int(place))
        for side in sides
        for place in np.flatnonzero(counts[side] >= LEAST)
    ]


def _suspicion(title_id: str, side: Side, day: date, n: Counts, sided: Counts, place: int) -> Suspicion:
    offsets = np.arange(len(n), dtype=np.float64) - place
    around = (np.abs(offsets) > BESIDE) & (np.abs(offsets) <= AROUND)
    usual = wilson(float(sided[around].sum()), int(n[around].sum()))
    share = usual.high if usual.high is not None else 1.0
    expected = float(usual.value or 0.0) * float(n[place])
    by_share = float(stats.binom.sf(sided[place] - 1, n[place], share))
    # What the share alone calls likely is no burst whatever its number, and only its number is dear to work out.
    likely = by_share > RATE
    by_number = by_share if likely else _number_tail(float(sided[place]), sided[around], offsets[around])
    return Suspicion(title_id, side, day, int(sided[place]), expected, max(by_share, by_number))


def _number_tail(count: float, around: Counts, offsets: Counts) -> float:
    """P(as many or more) by a negative binomial about the trend of the days around.

    The trend is a line through the logarithms (interest in a title falls off exponentially); the variance is the mean
    times Pearson's dispersion, 1 at the least. Half a rating a day is added, so that quiet days promise no silence.
    """
    if not around.any():
        return 1.0
    line = np.polyfit(offsets, np.log(around + 0.5), 1)
    fitted = np.exp(np.polyval(line, offsets))
    mean = float(np.exp(line[1])) + 0.5
    dispersion = float(((around - fitted) ** 2 / fitted).sum()) / max(1, len(around) - 2)
    variance = mean * max(1.01, dispersion)
    size = mean**2 / (variance - mean)
    return float(stats.nbinom.sf(count - 1, size, size / (size + mean)))


def _flagged(looked: Sequence[Suspicion]) -> list[Suspicion]:
    """Those beyond chance, with adjusted p values (Benjamini–Hochberg)."""
    if not looked:
        return []
    adjusted = stats.false_discovery_control([each.p_value for each in looked])
    return [
        Suspicion(each.title_id, each.side, each.day, each.count, each.expected, float(p_value))
        for each, p_value in zip(looked, adjusted, strict=True)
        if p_value <= RATE
    ]


def _in_a_row(flagged: Sequence[Suspicion], looked: Sequence[Suspicion]) -> list[list[Suspicion]]:
    """Flagged days of one title and side that follow one another, one list a burst; a day's gap does not part them.

    A day right beside a flagged one joins it where it is improbable by itself: a burst need not begin at midnight.
    """
    sure = {(each.title_id, each.side, each.day) for each in flagged}
    beside = [
        each
        for each in looked
        if each.p_value <= RATE
        and (each.title_id, each.side, each.day) not in sure
        and any((each.title_id, each.side, each.day + timedelta(days=step)) in sure for step in (-1, 1))
    ]
    bursts: list[list[Suspicion]] = []
    for each in sorted([*flagged, *beside], key=lambda one: (one.title_id, one.side, one.day)):
        last = bursts[-1][-1] if bursts else None
        if last and (last.title_id, last.side) == (each.title_id, each.side) and (each.day - last.day).days <= 2:
            bursts[-1].append(each)
        else:
            bursts.append([each])
    return bursts


def _load_burst(snapshot: Snapshot, filter_: Filter, days: Sequence[Suspicion]) -> Burst:
    side, since, until = days[0].side, days[0].day, days[-1].day
    title = filter_.but(titles=(days[0].title_id,))
    own = title.but(since=since, until=until)
    rows = snapshot.rows("figures/ratings_in_burst", filter=own.as_parameter(), side=side, edge=EDGES[side])
    usual = snapshot.rows(
        "figures/single_accounts", filter=title.as_parameter(), since=since.isoformat(), until=until.isoformat()
    )[0]
    sided = [row for row in rows if row["sided"]]
    repeated = near_copies([row["text"] or "" for row in sided])
    texts = [place for place, row in enumerate(sided) if row["text"]]
    suspects = [row for row, copy in zip(sided, repeated, strict=True) if row["single"] or copy]
    single = wilson(sum(row["single"] for row in sided), len(sided))
    single_usual = wilson(int(usual["single"]), int(usual["n"]))
    more = difference(single, single_usual)
    copies = sum(repeated) / len(texts) if len(texts) > 1 else None
    ratings = np.array([row["rating"] for row in rows])
    return Burst(
        title_id=days[0].title_id, side=side, since=since, until=until,
        figure=Figure("rating", _mean(ratings), len(rows), len(rows), "ratings", own),
        count=len(sided), expected=sum(day.expected for day in days), p_value=min(day.p_value for day in days),
        single=single, single_usual=single_usual, single_more=more, near_copies=copies,
        looks_planned=(more.low is not None and more.low > 0) or (copies is not None and copies > 0.5),
        suspects=tuple(row["rating_id"] for row in suspects),
        rating_without=load_whole(snapshot, _without(title, suspects)).rating,
    )  # fmt: skip


def _without(filter_: Filter, suspects: Sequence[dict[str, Any]]) -> Filter:
    return filter_.but(without=(*filter_.without, *(row["rating_id"] for row in suspects)))


def _mean(ratings: Counts) -> Estimate:
    return mean_estimate(float(ratings.sum()), float((ratings**2).sum()), len(ratings))
