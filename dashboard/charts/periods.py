"""Numbers along time: how many reviews, and how sentiment went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.drawing import SYMBOLS, Drawing, blank, drill_mark, lean, lean_colour
from dashboard.charts.palette import Palette
from dashboard.numbers import Drill, Number
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_value, plain_markup, scaled

#: Height of an event's word.
EVENT = 14


@dataclass(frozen=True)
class Count:
    """How many rows fall into one period."""

    label: str
    middle: date
    rows: int
    drill: Drill


@dataclass(frozen=True)
class Point:
    """One period's number."""

    label: str
    middle: date
    number: Number


def draw_counts(counts: Sequence[Count], palette: Palette, *, finding: str, subtitle: str) -> Drawing:
    """Bars over time, the highest and the last labelled at the mark."""
    figure = blank(palette, 260)
    peak = max(counts, key=lambda count: count.rows, default=None)
    figure.add_bar(
        x=[count.middle for count in counts],
        y=[count.rows for count in counts],
        marker={"color": palette.neutral, "line": {"width": 0}},
        customdata=[[drill_mark(count.drill)] for count in counts],
        text=[format_count(count.rows) if count is peak or count is counts[-1] else "" for count in counts],
        textposition="outside",
        textfont={"size": 12, "color": palette.quiet},
        hovertext=[
            f"<b>{count.label}</b><br>{say('figure.reviews', rows=format_count(count.rows))}" for count in counts
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )
    figure.update_layout(bargap=0.18, margin={"t": 22})
    figure.update_xaxes(showgrid=False, nticks=6, tickangle=0)
    figure.update_yaxes(rangemode="tozero", nticks=4, tickformat="~s", automargin=True)
    table = pd.DataFrame(
        {say("column.period"): [c.label for c in counts], say("column.reviews"): [c.rows for c in counts]}
    )
    return Drawing(figure, finding, subtitle, table)


def draw_trend(
    points: Sequence[Point],
    palette: Palette,
    *,
    finding: str,
    subtitle: str,
    reference: float | None = None,
    reference_label: str = "",
    events: Sequence[tuple[date, str]] = (),
) -> Drawing:
    """Estimates over time with whiskers; the last known one labelled, zero and a reference drawn.

    Args:
        points: in order of time; those below the floor are left out of the line, not interpolated.
        palette: the theme's colours.
        finding: the title.
        subtitle: what, how many, which interval.
        reference: a value to compare with (stored scale).
        reference_label: what stands at that line.
        events: days to mark, each with a word (release).
    """
    known = [point for point in points if point.number.known]
    figure = blank(palette, 300)
    if known:
        _add_points(figure, palette, known)
        unit = known[0].number.unit
        if reference is not None:
            _add_reference(figure, palette, scaled(reference, unit), reference_label)
    for place, (day, word) in enumerate(events):
        _add_event(figure, palette, day, word, place)
    figure.update_xaxes(showgrid=False, nticks=5, tickangle=0)
    figure.update_yaxes(zeroline=True, nticks=5, tickformat="~g", automargin=True)
    figure.update_layout(margin={"t": 20 + EVENT * max(0, len(events) - 1), "r": 62})
    table = pd.DataFrame(
        {
            say("column.period"): [point.label for point in points],
            say("column.value"): [point.number.text for point in points],
            say("column.n"): [point.number.rows for point in points],
        }
    )
    return Drawing(figure, finding, subtitle, table)


def _add_points(figure: go.Figure, palette: Palette, points: Sequence[Point]) -> None:
    days = [point.middle for point in points]
    values, low, high = _bounds(points)
    figure.add_scatter(
        x=days, y=values, mode="lines", line={"color": palette.hairline, "width": 1.5}, hoverinfo="skip"
    )
    signs = [lean(point.number.estimate) for point in points]
    colours = [lean_colour(palette, sign) for sign in signs]
    for day, bottom, top, colour in zip(days, low, high, colours, strict=True):
        figure.add_scatter(
            x=[day, day],
            y=[bottom, top],
            mode="lines",
            line={"color": colour, "width": 3},
            opacity=0.45,
            hoverinfo="skip",
        )
    last = points[-1]
    figure.add_scatter(
        x=days,
        y=values,
        mode="markers+text",
        marker={
            "color": colours,
            "size": 11,
            "symbol": [SYMBOLS[sign] for sign in signs],
            "line": {"color": palette.paper, "width": 1},
        },
        text=[format_value(p.number.estimate, p.number.unit) if p is last else "" for p in points],
        textposition="middle right",
        textfont={"size": 13, "color": palette.ink},
        customdata=[[drill_mark(point.number.drill)] for point in points],
        hovertext=[_hover(point) for point in points],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )


def _bounds(points: Sequence[Point]) -> tuple[list[float], list[float], list[float]]:
    def shown(part: str) -> list[float]:
        return [scaled(getattr(point.number.estimate, part) or 0.0, point.number.unit) for point in points]

    return shown("value"), shown("low"), shown("high")


def _hover(point: Point) -> str:
    rows = say("figure.rows", rows=format_count(point.number.rows))
    return f"<b>{point.label}</b><br>{point.number.text}<br>{rows}"


def _add_reference(figure: go.Figure, palette: Palette, value: float, label: str) -> None:
    figure.add_hline(y=value, line={"color": palette.accent, "width": 1.5, "dash": "dot"}, layer="below")
    figure.add_annotation(
        x=1,
        xref="paper",
        xanchor="left",
        y=value,
        text=plain_markup(label),
        showarrow=False,
        font={"size": 12, "color": palette.accent},
    )


def _add_event(figure: go.Figure, palette: Palette, day: date, word: str, place: int) -> None:
    """A line and its word; each word stands one line above the last, so that close days do not overprint."""
    figure.add_vline(x=pd.Timestamp(day), line={"color": palette.quiet, "width": 1})
    figure.add_annotation(
        x=pd.Timestamp(day),
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=EVENT * place,
        xanchor="left",
        text=plain_markup(word),
        showarrow=False,
        font={"size": 12, "color": palette.quiet},
    )
