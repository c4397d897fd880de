"""The figures of Overview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard.charts.drawing import Drawing
from dashboard.charts.intervals import Row, draw_intervals
from dashboard.charts.palette import Palette
from dashboard.charts.periods import Count, draw_counts
from dashboard.numbers import Drill
from dashboard.periods import period_label, period_middle
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_estimate, format_value, shorten
from dashboard.strings.sentences import counted
from dashboard.summaries import WINDOW_DAYS, Slate, TitleRow, period_filter
from data.records import Filter

TITLES_DRAWN = 10
MOVES_DRAWN = 10
NAME = 40


def draw_net_by_title(slate: Slate, palette: Palette) -> Drawing:
    """Net sentiment of the most reviewed titles, best first, with the slate's own as a line."""
    known = sorted((row for row in slate.titles if row.net.known), key=lambda row: -row.net.rows)[:TITLES_DRAWN]
    ranked = sorted(known, key=lambda row: -(row.net.estimate.value or 0))
    slate_known = slate.net.known and len(ranked) > 1
    return draw_intervals(
        [Row(row.name, row.net) for row in ranked],
        palette,
        finding=_net_finding(ranked),
        subtitle=_net_subtitle(ranked),
        reference=slate.net.estimate.value if slate_known else None,
        reference_label=say("overview.slate_line", value=format_value(slate.net.estimate, "net"))
        if slate_known
        else "",
    )


def _net_finding(ranked: Sequence[TitleRow]) -> str:
    if not ranked:
        return say("overview.net_finding_none")
    if len(ranked) == 1:
        return say("overview.net_finding_one", best=shorten(ranked[0].name, NAME))
    return say("overview.net_finding", best=shorten(ranked[0].name, NAME), worst=shorten(ranked[-1].name, NAME))


def _net_subtitle(ranked: Sequence[TitleRow]) -> str:
    sizes = [row.net.rows for row in ranked] or [0]
    return say(
        "overview.net_subtitle",
        count=format_count(len(ranked)),
        low=format_count(min(sizes)),
        high=format_count(max(sizes)),
    )


def draw_rating_by_title(slate: Slate, palette: Palette) -> Drawing:
    """Mean rating of the most rated titles, best first, the slate's own as a line; for where no text is scored."""
    known = sorted((row for row in slate.titles if row.rating.known), key=lambda row: -row.rating.rows)[:TITLES_DRAWN]
    ranked = sorted(known, key=lambda row: -(row.rating.estimate.value or 0))
    sizes = [row.rating.rows for row in ranked] or [0]
    names = {"best": shorten(ranked[0].name, NAME), "worst": shorten(ranked[-1].name, NAME)} if ranked else {}
    several = len(ranked) > 1
    return draw_intervals(
        # Grey: a rating has no middle that parts praise from blame.
        [Row(row.name, row.rating, certain=False) for row in ranked],
        palette,
        finding=say("overview.rating_finding", **names) if several else say("overview.rating_finding_few"),
        subtitle=say(
            "overview.rating_subtitle",
            count=format_count(len(ranked)),
            low=format_count(min(sizes)),
            high=format_count(max(sizes)),
        ),
        reference=slate.rating.estimate.value if several else None,
        reference_label=say("overview.slate_line", value=format_value(slate.rating.estimate, "rating"))
        if several
        else "",
    )


def draw_moves(slate: Slate, palette: Palette) -> Drawing | None:
    """Changes of net sentiment, the clearest first; None when no title could be compared."""
    if not slate.moves or slate.latest is None:
        return None
    flagged = [move for move in slate.moves if move.beyond_noise]
    first = slate.moves[0]
    finding = (
        say(
            "overview.moved_finding",
            first=shorten(first.name, NAME),
            change=format_estimate(first.difference.estimate, "net"),
        )
        if flagged
        else say("overview.moved_finding_none")
    )
    subtitle = say(
        "overview.moved_subtitle",
        **_windows(slate.latest),
        compared=counted("titles", len(slate.moves)),
        flagged=format_count(len(flagged)),
    )
    rows = [Row(move.name, move.difference, certain=move.beyond_noise) for move in slate.moves[:MOVES_DRAWN]]
    return draw_intervals(rows, palette, finding=finding, subtitle=subtitle)


def _windows(latest: date) -> dict[str, str]:
    days = timedelta(days=WINDOW_DAYS)
    return {
        "before": format_date(latest - 2 * days + timedelta(days=1)),
        "split": format_date(latest - days + timedelta(days=1)),
        "latest": format_date(latest),
    }


def draw_volume(slate: Slate, filter_: Filter, palette: Palette) -> Drawing | None:
    """Reviews by period; None when no review has a date."""
    timeline = slate.timeline
    if timeline is None:
        return None
    unit = timeline.unit
    counts = [
        Count(
            period_label(start, unit),
            period_middle(start, unit),
            rows,
            Drill(grain="reviews", filter=period_filter(filter_, start, unit)),
        )
        for start, rows in timeline.periods
    ]
    peak = max(counts, key=lambda count: count.rows)
    return draw_counts(
        counts,
        palette,
        finding=say("overview.volume_finding", period=peak.label, rows=format_count(peak.rows)),
        subtitle=say(
            "overview.volume_subtitle",
            unit=say(f"unit.{unit}"),
            total=format_count(sum(count.rows for count in counts)),
            outside=outside(timeline.outside),
        ),
    )


def outside(count: int) -> str:
    """What is not drawn, if anything."""
    return say("overview.outside", count=format_count(count)) if count else ""
