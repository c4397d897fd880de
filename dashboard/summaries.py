"""What the views show: rows of a snapshot made into numbers, each with its interval and its drill. No Streamlit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from analytics.discoveries import beyond_noise
from analytics.intervals import difference, mean_estimate, ratio_estimate
from dashboard.numbers import Drill, Number, net_drill
from dashboard.periods import Unit, drawn_from, period_end, period_start, unit_for
from data.records import Estimate, Filter
from data.snapshots import Snapshot
from generation.excerpts import select_excerpts

WINDOW_DAYS = 28
QUOTES = 3
TOPICS_SHOWN = 10
#: How many of the surest sentences the quotes are chosen from.
CANDIDATES = 60
PAGE = 10
RATINGS_PAGE = 50

Row = dict[str, Any]


@dataclass(frozen=True)
class Move:
    """How a title's net sentiment changed between two windows of 28 days."""

    title_id: str
    name: str
    before: Number
    now: Number
    difference: Number
    beyond_noise: bool


@dataclass(frozen=True)
class TitleRow:
    """One title of the slate."""

    title_id: str
    name: str
    year: int | None
    reviews: int
    rating: Number
    net: Number


@dataclass(frozen=True)
class Timeline:
    """Reviews by period: (first day, rows), and how many stand outside, being early or undated."""

    unit: Unit
    periods: tuple[tuple[date, int], ...]
    outside: int


@dataclass(frozen=True)
class Slate:
    """The whole slate under one filter. `latest` is the newest day with a review."""

    titles: tuple[TitleRow, ...]
    reviews: int
    rating: Number
    net: Number
    moves: tuple[Move, ...]
    latest: date | None
    timeline: Timeline | None


@dataclass(frozen=True)
class Whole:
    """Rating, net sentiment and number of reviews of all that a filter means."""

    rating: Number
    net: Number
    reviews: int


@dataclass(frozen=True)
class TopicRow:
    """One topic with its net sentiment."""

    topic_id: int
    label: str
    net: Number


@dataclass(frozen=True)
class TitleSummary:
    """One title under one filter, beside the slate under the same filter without the title."""

    facts: Row
    reviews: int
    rating: Number
    net: Number
    slate_rating: Number
    slate_net: Number
    against: Estimate
    rating_against: Estimate
    unit: Unit | None
    points: tuple[tuple[date, Number], ...]
    outside: int
    topics: tuple[TopicRow, ...]
    praise: tuple[Row, ...]
    blame: tuple[Row, ...]
    praise_rows: int
    blame_rows: int

    @property
    def known_topics(self) -> list[TopicRow]:
        """The largest topics that are known well enough, most praised first."""
        known = [topic for topic in self.topics if topic.net.known and topic.label][:TOPICS_SHOWN]
        return sorted(known, key=lambda topic: -(topic.net.estimate.value or 0))


@dataclass(frozen=True)
class DrawerPage:
    """One page of the rows behind a number, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int
    viewers: int
    size: int


def summarise_slate(snapshot: Snapshot, filter_: Filter) -> Slate:
    """All that Overview shows. Five statements."""
    given = filter_.as_parameter()
    counts = {row["title_id"]: row["reviews"] for row in snapshot.rows("dashboard/reviews_by_title", filter=given)}
    nets = {row["title_id"]: row for row in snapshot.rows("dashboard/net_by_title", filter=given)}
    ratings = {row["title_id"]: row for row in snapshot.rows("dashboard/rating_by_title", filter=given)}
    days = _days(snapshot, filter_)
    latest = max(days, default=None)
    names = {row["title_id"]: row for row in snapshot.rows("dashboard/title_names")}
    shown = [title_id for title_id in names if title_id in counts or title_id in ratings]
    titles = []
    for title_id in shown:
        own = filter_.but(titles=(title_id,))
        about = names[title_id]
        titles.append(
            TitleRow(
                title_id=title_id,
                name=about["name"],
                year=about["year"],
                reviews=counts.get(title_id, 0),
                rating=rating_number(ratings.get(title_id), own),
                net=net_number(nets.get(title_id), own),
            )
        )
    reviews = sum(counts.values())
    return Slate(
        titles=tuple(titles),
        reviews=reviews,
        rating=rating_number(ratings.get(None), filter_),
        net=net_number(nets.get(None), filter_),
        moves=_moves(snapshot, filter_, latest, {key: row["name"] for key, row in names.items()}),
        latest=latest,
        timeline=_timeline(days, reviews),
    )


def summarise_title(
    snapshot: Snapshot, filter_: Filter, title_id: str, slate: Whole | None = None
) -> TitleSummary | None:
    """All that Title shows; None when there is no such title.

    Args:
        snapshot: what to read.
        filter_: the page's filter; its titles give way to this one.
        title_id: the title.
        slate: `summarise_whole` of the filter without titles, where the caller has it already.
    """
    facts = snapshot.rows("dashboard/title_facts", title_id=title_id)
    if not facts:
        return None
    own = filter_.but(titles=(title_id,))
    whole = summarise_whole(snapshot, own)
    slate = slate or summarise_whole(snapshot, filter_.but(titles=()))
    days = _days(snapshot, own)
    unit = unit_for(drawn_from(days), max(days)) if days else None
    signs = {row["sign"]: row["rows"] for row in snapshot.rows("dashboard/signs", filter=own.as_parameter())}
    points = _points(snapshot, own, unit, period_start(drawn_from(days), unit)) if unit else ()
    return TitleSummary(
        facts=facts[0],
        reviews=whole.reviews,
        rating=whole.rating,
        net=whole.net,
        slate_rating=slate.rating,
        slate_net=slate.net,
        against=difference(whole.net.estimate, slate.net.estimate),
        rating_against=difference(whole.rating.estimate, slate.rating.estimate),
        unit=unit,
        points=points,
        outside=whole.reviews - _drawn(days, unit),
        topics=_topics(snapshot, own),
        praise=_quotes(snapshot, own, "praise"),
        blame=_quotes(snapshot, own, "blame"),
        praise_rows=signs.get("praise", 0),
        blame_rows=signs.get("blame", 0),
    )


def net_number(sums: Row | None, filter_: Filter) -> Number:
    """Net sentiment (praise − blame) / scored sentences, −1…1, its interval robust to viewers who write much."""
    drill = net_drill(filter_)
    if sums is None:
        return Number(unit="net", estimate=_nothing(), rows=0, drill=drill)
    estimate = ratio_estimate(*(sums[name] for name in ("clusters", "s", "m", "ss", "sm", "mm")))
    return Number(unit="net", estimate=_within_one(estimate), rows=int(sums["m"]), drill=drill)


def rating_number(row: Row | None, filter_: Filter) -> Number:
    """Mean rating, 0–10."""
    drill = Drill(grain="ratings", filter=filter_)
    if row is None:
        return Number(unit="rating", estimate=_nothing(), rows=0, drill=drill)
    estimate = mean_estimate(row["total"], row["squares"], row["n"])
    return Number(unit="rating", estimate=estimate, rows=row["n"], drill=drill)


def load_page(snapshot: Snapshot, drill: Drill) -> DrawerPage:
    """The rows behind a number, one page of them, counted by the same filter."""
    given = drill.filter.as_parameter()
    size = RATINGS_PAGE if drill.grain in ("ratings", "viewers") else PAGE
    counted = snapshot.rows(f"dashboard/{drill.grain}_count", filter=given)[0]
    start = (min(drill.page, max(1, -(-counted["rows"] // size))) - 1) * size
    rows = snapshot.rows(f"dashboard/{drill.grain}_page", filter=given, size=size, start=start)
    return DrawerPage(rows=tuple(rows), total=counted["rows"], viewers=counted["viewers"], size=size)


def load_batches(snapshot: Snapshot) -> list[Row]:
    """The import batches, newest first, `counts` as a dict."""
    return [row | {"counts": json.loads(row["counts"])} for row in snapshot.rows("dashboard/batches")]


def period_filter(filter_: Filter, start: date, unit: Unit) -> Filter:
    """The same filter within one period, and never beyond the filter's own period."""
    end = period_end(start, unit)
    since = max(start, filter_.since) if filter_.since else start
    until = min(end, filter_.until) if filter_.until else end
    return filter_.but(since=since, until=until)


def summarise_whole(snapshot: Snapshot, filter_: Filter) -> Whole:
    """Everything that a filter means, taken together."""
    given = filter_.as_parameter()
    ratings = snapshot.rows("dashboard/rating_whole", filter=given)
    nets = snapshot.rows("figures/net_whole", filter=given)
    reviews = snapshot.rows("dashboard/reviews_count", filter=given)[0]["rows"]
    return Whole(
        rating=rating_number(ratings[0] if ratings else None, filter_),
        net=net_number(nets[0] if nets else None, filter_),
        reviews=reviews,
    )


def _days(snapshot: Snapshot, filter_: Filter) -> dict[date, int]:
    rows = snapshot.rows("dashboard/reviews_by_day", filter=filter_.as_parameter())
    return {row["day"]: row["reviews"] for row in rows if row["day"] is not None}


def _drawn(days: dict[date, int], unit: Unit | None) -> int:
    if unit is None:
        return 0
    first = period_start(drawn_from(days), unit)
    return sum(rows for day, rows in days.items() if day >= first)


def _timeline(days: dict[date, int], reviews: int) -> Timeline | None:
    if not days:
        return None
    unit = unit_for(drawn_from(days), max(days))
    first = period_start(drawn_from(days), unit)
    counts: dict[date, int] = {}
    for day, rows in days.items():
        if day >= first:
            start = period_start(day, unit)
            counts[start] = counts.get(start, 0) + rows
    return Timeline(unit, tuple(sorted(counts.items())), reviews - sum(counts.values()))


def _points(snapshot: Snapshot, filter_: Filter, unit: Unit, first: date) -> tuple[tuple[date, Number], ...]:
    rows = snapshot.rows("dashboard/net_by_period", filter=filter_.as_parameter(), unit=unit)
    return tuple(
        (row["period"], net_number(row, period_filter(filter_, row["period"], unit)))
        for row in rows
        if row["period"] >= first
    )


def _moves(snapshot: Snapshot, filter_: Filter, latest: date | None, names: dict[str, str]) -> tuple[Move, ...]:
    """Net sentiment of the newest 28 days against the 28 before, where both are known; the clearest first."""
    if latest is None:
        return ()
    split = latest - timedelta(days=WINDOW_DAYS - 1)
    start = split - timedelta(days=WINDOW_DAYS)
    if filter_.since and filter_.since > start:
        return ()
    narrow = filter_.but(since=start, until=latest)
    sums: dict[str, dict[bool, Row]] = {}
    for row in snapshot.rows("dashboard/net_by_window", filter=narrow.as_parameter(), split=split.isoformat()):
        sums.setdefault(row["title_id"], {})[row["now"]] = row
    pairs = []
    for title_id, both in sums.items():
        own = narrow.but(titles=(title_id,))
        before = net_number(both.get(False), own.but(until=split - timedelta(days=1)))
        now = net_number(both.get(True), own.but(since=split))
        if before.known and now.known:
            pairs.append((title_id, own, before, now, difference(now.estimate, before.estimate)))
    flags = beyond_noise([pair[-1] for pair in pairs])
    moves = [
        Move(
            title_id=title_id,
            name=names.get(title_id, title_id),
            before=before,
            now=now,
            difference=Number(unit="net", estimate=change, rows=before.rows + now.rows, drill=net_drill(own)),
            beyond_noise=flag,
        )
        for (title_id, own, before, now, change), flag in zip(pairs, flags, strict=True)
    ]
    return tuple(sorted(moves, key=lambda move: (not move.beyond_noise, -abs(move.difference.estimate.value or 0))))


def _topics(snapshot: Snapshot, filter_: Filter) -> tuple[TopicRow, ...]:
    labels = {row["topic_id"]: row["label"] for row in snapshot.rows("dashboard/topic_names")}
    rows = snapshot.rows("dashboard/net_by_topic", filter=filter_.as_parameter())
    return tuple(
        TopicRow(
            row["topic_id"], labels.get(row["topic_id"], ""), net_number(row, filter_.but(topics=(row["topic_id"],)))
        )
        for row in rows
    )


def _quotes(snapshot: Snapshot, filter_: Filter, sign: str) -> tuple[Row, ...]:
    given = {"filter": filter_.as_parameter(), "sign": sign, "size": CANDIDATES, "spoilers": False}
    rows = snapshot.rows("dashboard/quotes", **given)
    chosen = select_excerpts([row["text"] for row in rows], None, [row["score"] for row in rows], QUOTES)
    return tuple(rows[place] for place in chosen)


def _within_one(estimate: Estimate) -> Estimate:
    """A symmetrical interval can reach past what net sentiment can be; that part of it is cut off."""
    if estimate.low is None or estimate.high is None:
        return estimate
    return estimate.model_copy(update={"low": max(-1.0, estimate.low), "high": min(1.0, estimate.high)})


def _nothing() -> Estimate:
    return Estimate(value=None, low=None, high=None, n=0, method="none")


def day_of(moment: date | datetime | None) -> date | None:
    """The day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment
