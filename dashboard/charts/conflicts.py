"""The figure of Conflicts: ratings by day around a burst."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.drawing import Drawing, blank, drill_mark
from dashboard.charts.palette import Palette
from dashboard.conflict_figures import BurstView
from dashboard.strings import say
from dashboard.strings.conflicting import burst_finding
from dashboard.strings.formats import format_count, format_date

HEIGHT = 230


def draw_burst(view: BurstView, palette: Palette) -> Drawing:
    """Ratings a day of one title, the days of the burst dark; every bar opens that day's ratings."""
    burst = view.burst
    inside = [burst.since <= day <= burst.until for day, _ in view.days]
    figure = blank(palette, HEIGHT)
    figure.add_bar(
        x=[day for day, _ in view.days],
        y=[counted.rows for _, counted in view.days],
        marker={"color": [palette.ink if dark else palette.neutral for dark in inside], "line": {"width": 0}},
        text=[
            format_count(counted.rows) if dark else "" for (_, counted), dark in zip(view.days, inside, strict=True)
        ],
        textposition="outside",
        textfont={"size": 12, "color": palette.ink},
        customdata=[[drill_mark(counted.drill) if counted.drill else ""] for _, counted in view.days],
        hovertext=[
            f"<b>{format_date(day)}</b><br>{say('figure.ratings', rows=format_count(counted.rows))}"
            for day, counted in view.days
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )
    figure.update_layout(bargap=0.18, margin={"t": 22})
    figure.update_xaxes(showgrid=False, nticks=5, tickangle=0)
    figure.update_yaxes(rangemode="tozero", nticks=4, tickformat="~s", automargin=True)
    table = pd.DataFrame(
        {
            say("column.date"): [format_date(day) for day, _ in view.days],
            say("conflicts.column_burst"): [say("conflicts.inside") if dark else "" for dark in inside],
            say("column.ratings"): [counted.rows for _, counted in view.days],
        }
    )
    return Drawing(
        figure,
        burst_finding(view),
        say("conflicts.burst_subtitle", title=view.title),
        table,
        say("conflicts.burst_hint"),
    )
