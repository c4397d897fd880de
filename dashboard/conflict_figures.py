"""What Conflicts shows: reviews whose stars contradict their text, and days that look like bombing. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.figures.bursts import EDGES, Burst, load_bursts
from analytics.figures.conflicts import Conflict, load_conflicts
from analytics.figures.copies import near_copies
from analytics.figures.wholes import load_whole
from dashboard.numbers import Drill, Number, number_of
from dashboard.summaries import Row
from data.records import Estimate, Filter
from data.snapshots import Snapshot

PAGE = 10
#: Ids that a link can carry; more of them cannot be opened one by one.
LINKED = 1000
#: Days drawn on either side of a burst.
AROUND = 21


@dataclass(frozen=True)
class QueueRow:
    """One review in the queue: what contradicts what, the review as a quote, and the way to its sentences."""

    conflict: Conflict
    review: Row
    drill: Drill


@dataclass(frozen=True)
class Queue:
    """One page of the queue.

    Attributes:
        rows: the page's reviews, furthest apart first.
        total: reviews in the whole queue.
        share: of the reviews that have both stars and a score.
        page, pages: counted from 1.
    """

    rows: tuple[QueueRow, ...]
    total: int
    share: Estimate
    page: int
    pages: int


@dataclass(frozen=True)
class Counted:
    """Some ratings of a burst; no drill where they are more than a link can carry."""

    rows: int
    drill: Drill | None


@dataclass(frozen=True)
class BurstView:
    """One burst with the way to each of its parts.

    Attributes:
        title: the title's name.
        all: mean of all ratings of these days.
        sided: the ratings on the burst's side.
        single: those of them from accounts that rated nothing else.
        copies: those whose text nearly repeats another one of them.
        suspects: those that are either.
        rating, rating_without: the title's mean rating, and the same without the suspects.
        days: ratings a day around the burst, each with its drill.
    """

    burst: Burst
    title: str
    all: Number
    sided: Counted
    single: Counted
    copies: Counted
    suspects: Counted
    rating: Number
    rating_without: Number
    days: tuple[tuple[date, Counted], ...]


@dataclass(frozen=True)
class BurstList:
    """The bursts that a filter holds, the least probable first, of so many days with ratings of so many titles."""

    rows: tuple[BurstView, ...]
    days: int
    titles: int


def load_queue(snapshot: Snapshot, filter_: Filter, page: int) -> Queue:
    """A page of the queue; a page beyond the last is the last."""
    found = load_conflicts(snapshot, filter_, PAGE, (page - 1) * PAGE)
    pages = max(1, -(-found.total // PAGE))
    if page > pages:
        return load_queue(snapshot, filter_, pages)
    ids = tuple(conflict.review_id for conflict in found.rows)
    reviews = _reviews(snapshot, ids)
    rows = tuple(
        QueueRow(
            conflict,
            reviews[conflict.review_id],
            Drill(grain="evidence", filter=Filter(reviews=(conflict.review_id,))),
        )
        for conflict in found.rows
    )
    return Queue(rows, found.total, found.share, page, pages)


def _reviews(snapshot: Snapshot, ids: tuple[str, ...]) -> dict[str, Row]:
    if not ids:
        return {}
    given = Filter(reviews=ids).as_parameter()
    rows = snapshot.rows("dashboard/reviews_page", filter=given, size=len(ids), start=0)
    return {row["review_id"]: row for row in rows}


def view_bursts(snapshot: Snapshot, filter_: Filter) -> BurstList:
    """The bursts of a filter, each with its parts. Three statements a burst besides those of finding it."""
    found = load_bursts(snapshot, filter_)
    names = {row["title_id"]: row["name"] for row in snapshot.rows("dashboard/title_names")}
    rows = tuple(_view(snapshot, filter_, burst, names.get(burst.title_id, burst.title_id)) for burst in found.rows)
    return BurstList(rows, found.days, found.titles)


def _view(snapshot: Snapshot, filter_: Filter, burst: Burst, name: str) -> BurstView:
    title = filter_.but(titles=(burst.title_id,))
    within = burst.figure.filter
    given = within.as_parameter()
    rows = snapshot.rows("figures/ratings_in_burst", filter=given, side=burst.side, edge=EDGES[burst.side])
    sided = [row for row in rows if row["sided"]]
    repeated = near_copies([row["text"] or "" for row in sided])
    single = [row["rating_id"] for row in sided if row["single"]]
    copies = [row["rating_id"] for row, copy in zip(sided, repeated, strict=True) if copy]
    return BurstView(
        burst=burst,
        title=name,
        all=number_of(burst.figure),
        sided=_counted(within, [row["rating_id"] for row in sided]),
        single=_counted(within, single),
        copies=_counted(within, copies),
        suspects=_counted(within, burst.suspects),
        rating=number_of(load_whole(snapshot, title).rating),
        rating_without=number_of(burst.rating_without),
        days=_days(snapshot, title, burst),
    )


def _counted(within: Filter, ids: Sequence[str]) -> Counted:
    linked = 0 < len(ids) <= LINKED
    drill = Drill(grain="ratings", filter=within.but(reviews=tuple(ids))) if linked else None
    return Counted(len(ids), drill)


def _days(snapshot: Snapshot, title: Filter, burst: Burst) -> tuple[tuple[date, Counted], ...]:
    """Ratings a day of the title, from three weeks before the burst to three weeks after it."""
    first, last = burst.since - timedelta(days=AROUND), burst.until + timedelta(days=AROUND)
    rows = snapshot.rows("dashboard/ratings_by_day", filter=title.as_parameter())
    return tuple(
        (
            row["day"],
            Counted(row["ratings"], Drill(grain="ratings", filter=title.but(since=row["day"], until=row["day"]))),
        )
        for row in rows
        if first <= row["day"] <= last
    )
