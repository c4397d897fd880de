"""The figures of Title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analytics.intervals import difference, moved
from dashboard.charts.drawing import Drawing
from dashboard.charts.intervals import Row, draw_intervals
from dashboard.charts.palette import Palette
from dashboard.charts.periods import Point, draw_trend
from dashboard.charts.slate import outside
from dashboard.periods import period_label, period_middle
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_value
from dashboard.summaries import TitleSummary, TopicRow


def draw_title_trend(
    title: TitleSummary, palette: Palette, *, turns: Sequence[tuple[date, str]] = (), finding: str | None = None
) -> Drawing | None:
    """Net sentiment by period since release; None when the reviews carry no dates.

    Args:
        title: the title.
        palette: the theme's colours.
        turns: days to mark besides the release, each with a word.
        finding: what to say instead of comparing the last period with the first.
    """
    unit = title.unit
    if unit is None:
        return None
    points = [Point(period_label(start, unit), period_middle(start, unit), number) for start, number in title.points]
    known = [point for point in points if point.number.known]
    slate = title.slate_net
    return draw_trend(
        points,
        palette,
        finding=finding or _trend_finding(known, say(f"unit.{unit}")),
        subtitle=say(
            "title.trend_subtitle",
            unit=say(f"unit.{unit}"),
            rows=format_count(sum(point.number.rows for point in known)),
            outside=outside(title.outside),
        ),
        reference=slate.estimate.value if slate.known else None,
        reference_label=say("overview.slate_line", value=format_value(slate.estimate, "net")) if slate.known else "",
        events=[*_release(title, points), *turns],
    )


def _trend_finding(known: list[Point], unit: str) -> str:
    if not known:
        return say("title.trend_finding_none", unit=unit)
    if len(known) == 1:
        return say("title.trend_finding_short")
    first, last = known[0].number.estimate, known[-1].number.estimate
    change = difference(last, first)
    if not moved(change):
        return say("title.trend_finding_flat")
    key = "up" if (change.value or 0) > 0 else "down"
    return say(f"title.trend_finding_{key}", first=format_value(first, "net"), last=format_value(last, "net"))


def _release(title: TitleSummary, points: list[Point]) -> list[tuple[date, str]]:
    day: date | None = title.facts["release_date"]
    if day is None or not points or not points[0].middle <= day <= points[-1].middle:
        return []
    return [(day, say("title.release"))]


def draw_title_topics(title: TitleSummary, palette: Palette) -> Drawing | None:
    """Net sentiment by topic, the largest topics, best first; None when no topic is known well enough."""
    ranked = title.known_topics
    if not ranked:
        return None
    sizes = [topic.net.rows for topic in ranked]
    return draw_intervals(
        [Row(topic.label, topic.net) for topic in ranked],
        palette,
        finding=_topics_finding(ranked),
        subtitle=say("title.topics_subtitle", low=format_count(min(sizes)), high=format_count(max(sizes))),
    )


def _topics_finding(ranked: Sequence[TopicRow]) -> str:
    best, worst = ranked[0], ranked[-1]
    if best is worst:
        return say("title.topics_finding_one", best=best.label)
    praised = (best.net.estimate.value or 0) > 0
    key = "title.topics_finding" if praised else "title.topics_finding_least"
    return say(key, best=best.label, worst=worst.label)
