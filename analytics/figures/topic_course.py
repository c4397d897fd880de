"""How much is spoken of a topic over time, and how well: by days, weeks, months, or since each title's release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.figures.figure import Figure, Row, net_figure, within
from analytics.figures.topics import Listed, load_listed, share_figure
from data.records import Filter
from data.snapshots import Snapshot

Unit = Literal["day", "week", "month"]


@dataclass(frozen=True)
class CoursePoint:
    """One period of a course.

    Attributes:
        start, end: its first and last day.
        age: how many periods after the release it begins, 0 from the day of the release on; 0 where days are counted
            by the calendar.
        share: share of the period's reviews that speak of the topic; none of so many where nobody does.
        net: praise − blame of what they say.
    """

    start: date
    end: date
    age: int
    share: Figure
    net: Figure


@dataclass(frozen=True)
class TopicCourse:
    """One topic over time, periods in which anything was written in order.

    Attributes:
        language: of the reviews that the shares are of; None: of all.
        title_id, title: whose course it is; empty: of all titles of the filter.
    """

    topic: Listed
    language: str | None
    title_id: str
    title: str
    points: tuple[CoursePoint, ...]


def load_courses(
    snapshot: Snapshot, filter_: Filter, topics: Sequence[int], unit: Unit = "week"
) -> tuple[TopicCourse, ...]:
    """The course of each of these topics by the calendar, in the order given. Two statements."""
    base = filter_.but(topics=(), signs=())
    listed = {topic.topic_id: topic for topic in load_listed(snapshot)}
    wanted = [topic_id for topic_id in topics if topic_id in listed]
    rows = snapshot.rows("topics/by_period", filter=base.as_parameter(), topics=wanted, unit=unit)
    written: dict[str | None, dict[date, Row]] = {}
    spoken: dict[int, dict[date, Row]] = {topic_id: {} for topic_id in wanted}
    for row in rows:
        if row["topic_id"] is None:
            written.setdefault(row["language"], {})[row["period"]] = row
        else:
            spoken[row["topic_id"]][row["period"]] = row
    return tuple(_course(listed[topic_id], spoken[topic_id], written, base, unit) for topic_id in wanted)


def load_aligned(snapshot: Snapshot, filter_: Filter, topic_id: int, days: int = 7) -> tuple[TopicCourse, ...]:
    """The course of a topic in every title that has a day of release, by `days` days since then. Two statements."""
    base = filter_.but(topics=(), signs=())
    topic = next((one for one in load_listed(snapshot) if one.topic_id == topic_id), None)
    if topic is None:
        return ()
    titles: dict[str, list[Row]] = {}
    for row in snapshot.rows("topics/by_age", filter=base.as_parameter(), topic=topic_id, days=days):
        titles.setdefault(row["title_id"], []).append(row)
    return tuple(
        TopicCourse(
            topic,
            rows[0]["language"],
            title_id,
            rows[0]["name"],
            tuple(_aged(row, base.but(titles=(title_id,)), topic_id, days) for row in rows),
        )
        for title_id, rows in titles.items()
    )


def period_end(start: date, unit: Unit) -> date:
    """The last day of the period that begins on a day."""
    if unit == "month":
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return start + timedelta(days=6 if unit == "week" else 0)


def _course(
    topic: Listed, spoken: dict[date, Row], written: dict[str | None, dict[date, Row]], base: Filter, unit: Unit
) -> TopicCourse:
    language = next((row["language"] for row in spoken.values()), None)
    points = [
        _point(
            spoken.get(start), row["reviews"], row["viewers"], base, topic.topic_id, start, period_end(start, unit)
        )
        for start, row in sorted(written.get(language, {}).items())
    ]
    return TopicCourse(topic, language, "", "", tuple(points))


def _aged(row: Row, base: Filter, topic_id: int, days: int) -> CoursePoint:
    start = row["release_date"] + timedelta(days=row["age"] * days)
    end = start + timedelta(days=days - 1)
    said = row if row["reviews"] else None
    return _point(said, row["base_reviews"], row["base_viewers"], base, topic_id, start, end, row["age"])


def _point(
    row: Row | None, reviews: int, viewers: int, base: Filter, topic_id: int, start: date, end: date, age: int = 0
) -> CoursePoint:
    own = (within(base, start, end) or base).but(topics=(topic_id,))
    spoke = (row["reviews"], row["viewers"]) if row else (0, 0)
    return CoursePoint(start, end, age, share_figure(spoke, (reviews, viewers), own), net_figure(row, own))
