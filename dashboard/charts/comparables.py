"""The figure of Title's comparables: a title among those most like it."""

from __future__ import annotations

from dashboard.charts.drawing import Drawing
from dashboard.charts.intervals import Row, draw_intervals
from dashboard.charts.palette import Palette
from dashboard.comparables import Comparables
from dashboard.strings import say


def draw_comparables(found: Comparables, name: str, palette: Palette) -> Drawing | None:
    """Net sentiment of a title and of those most like it, best first; None where fewer than two are known."""
    rows = [Row(title.name, title.net.number) for title in found.titles]
    rows.append(Row(name, found.here.net))
    known = sorted((row for row in rows if row.number.known), key=lambda row: -(row.number.estimate.value or 0))
    if len(known) < 2:
        return None
    here = found.here.net
    return draw_intervals(
        known,
        palette,
        finding=say("title_like.finding", best=known[0].label),
        subtitle=say("title_like.subtitle"),
        reference=here.estimate.value if here.known else None,
        reference_label=say("title_aspects.line") if here.known else "",
    )
