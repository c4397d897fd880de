"""Rows of estimates as marks with whiskers: titles, topics, what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.drawing import SYMBOLS, Drawing, add_whisker, blank, drill_mark, lean, lean_colour
from dashboard.charts.palette import Palette
from dashboard.numbers import Number
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_value, plain_markup, scaled, shorten

ROW = 34
LABEL = 28


@dataclass(frozen=True)
class Row:
    """One labelled number of a figure; `certain` False draws it as noise whatever its interval says."""

    label: str
    number: Number
    certain: bool = True


def draw_intervals(
    rows: Sequence[Row],
    palette: Palette,
    *,
    finding: str,
    subtitle: str,
    reference: float | None = None,
    reference_label: str = "",
) -> Drawing:
    """Marks with 95 % whiskers, one row a number, the first row at the top.

    Args:
        rows: numbers of one unit; those that are not known are left out.
        palette: the theme's colours.
        finding: the title.
        subtitle: what, how many, which interval.
        reference: a value to compare with (stored scale), drawn as a dotted line.
        reference_label: what stands at that line.

    Returns:
        The drawing; every mark carries its number's drill.
    """
    known = [row for row in rows if row.number.known]
    figure = blank(palette, ROW * max(1, len(known)) + 54)
    for place, row in enumerate(known):
        _add_row(figure, palette, place, row)
    # All at once: Plotly looks through all that there are whenever one is added.
    figure.update_layout(annotations=[_value(palette, place, row) for place, row in enumerate(known)])
    places = list(range(len(known)))
    names = [plain_markup(shorten(row.label, LABEL)) for row in known]
    figure.update_yaxes(
        tickvals=places, ticktext=names, autorange="reversed", showgrid=False, zeroline=False, automargin=True
    )
    figure.update_yaxes(tickfont={"size": 14, "color": palette.ink}, range=[len(known) - 0.4, -0.75], autorange=False)
    figure.update_xaxes(zeroline=True, nticks=6, range=_reach(known, reference), tickformat="~g")
    if reference is not None and known:
        _add_reference(figure, palette, scaled(reference, known[0].number.unit), reference_label)
    return Drawing(figure, finding, subtitle, _as_table(known))


def _add_row(figure: go.Figure, palette: Palette, place: int, row: Row) -> None:
    number = row.number
    estimate, unit = number.estimate, number.unit
    sign = lean(estimate) if row.certain else "neutral"
    colour = lean_colour(palette, sign)
    low, value, high = (scaled(part or 0.0, unit) for part in (estimate.low, estimate.value, estimate.high))
    add_whisker(figure, place, low, high, colour)
    figure.add_scatter(
        x=[value],
        y=[place],
        mode="markers",
        marker={"color": colour, "size": 12, "symbol": SYMBOLS[sign], "line": {"color": palette.paper, "width": 1}},
        customdata=[[drill_mark(number.drill)]],
        hovertemplate=f"<b>{plain_markup(row.label)}</b><br>{number.text}<br>"
        + say("figure.rows", rows=format_count(number.rows))
        + "<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        cliponaxis=False,
    )


def _value(palette: Palette, place: int, row: Row) -> dict[str, Any]:
    """The number at a mark."""
    number = row.number
    return {
        "x": scaled(number.estimate.value or 0.0, number.unit),
        "y": place,
        "yshift": 15,
        "text": format_value(number.estimate, number.unit),
        "showarrow": False,
        "font": {"size": 12, "color": palette.quiet},
        # Its own ground keeps the number legible where a line runs behind it.
        "bgcolor": palette.paper,
        "borderpad": 1,
    }


def _reach(rows: Sequence[Row], reference: float | None) -> list[float]:
    """The axis' ends, on the shown scale: all intervals, zero and the reference, with room for labels."""
    ends = [0.0]
    for row in rows:
        unit = row.number.unit
        ends += [
            scaled(part, unit) for part in (row.number.estimate.low, row.number.estimate.high) if part is not None
        ]
        if reference is not None:
            ends.append(scaled(reference, unit))
    pad = max(1e-9, (max(ends) - min(ends)) * 0.07)
    return [min(ends) - pad, max(ends) + pad]


def _add_reference(figure: go.Figure, palette: Palette, value: float, label: str) -> None:
    figure.add_vline(x=value, line={"color": palette.accent, "width": 1.5, "dash": "dot"}, layer="below")
    figure.add_annotation(
        x=value,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=plain_markup(label),
        showarrow=False,
        font={"size": 12, "color": palette.accent},
    )
    figure.update_layout(margin={"t": 24})


def _as_table(rows: Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("column.label"): [row.label for row in rows],
            say("column.value"): [row.number.text for row in rows],
            say("column.n"): [row.number.rows for row in rows],
        }
    )
