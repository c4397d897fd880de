"""Marks that the figures of Compare and Conflicts share: what is clickable, what hovers, lines in one trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import plotly.graph_objects as go

from dashboard.charts.drawing import drill_mark
from dashboard.charts.palette import Palette
from dashboard.compare_figures import Cell
from dashboard.numbers import Number
from dashboard.strings import say
from dashboard.strings.formats import format_count, plain_markup, scaled


def bounds(number: Number) -> tuple[float, float, float]:
    """Low end, value and high end on the shown scale; without an interval, the value three times."""
    estimate = number.estimate
    low, value, high = (
        scaled(part if part is not None else estimate.value or 0.0, number.unit)
        for part in (estimate.low, estimate.value, estimate.high)
    )
    return low, value, high


def clickable(numbers: Sequence[Number], hover: Sequence[str]) -> dict[str, object]:
    """What makes a trace of marks open the rows behind its numbers."""
    return {
        "customdata": [[drill_mark(number.drill)] for number in numbers],
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "cliponaxis": False,
    }


def hover_text(number: Number, cell: Cell, heading: str) -> str:
    """What stands at a mark under the pointer: number, rows, and the difference from the first group."""
    key = "figure.ratings" if number.drill.grain == "ratings" else "figure.rows"
    lines = [f"<b>{plain_markup(heading)}</b>"] if heading else []
    lines += [number.text, say(key, rows=format_count(number.rows))]
    if cell.against is not None:
        noise = "beyond" if cell.beyond_noise else "within"
        change = Number(unit=number.unit, estimate=cell.against, rows=0, drill=number.drill)
        lines.append(say(f"compare.hover_{noise}", change=change.text))
    return "<br>".join(lines)


def add_note(
    figure: go.Figure,
    palette: Palette,
    x: float,
    y: float,
    text: str,
    reference: str,
    *,
    y_reference: str = "y",
    colour: str = "",
    anchor: str = "middle",
) -> None:
    """Write a quiet word into a figure, its left edge at `x`."""
    figure.add_annotation(
        x=x,
        y=y,
        xref=reference,
        yref=y_reference,
        xanchor="left",
        yanchor=anchor,
        text=plain_markup(text),
        showarrow=False,
        align="left",
        font={"size": 13, "color": colour or palette.quiet},
        # Its own ground keeps the word legible where a line runs behind it.
        bgcolor=palette.paper,
        borderpad=1,
    )


def broken(
    lines: Iterable[tuple[tuple[float, float], tuple[float, float]]],
) -> tuple[list[float | None], list[float | None]]:
    """Many separate lines as one trace."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for (x0, y0), (x1, y1) in lines:
        xs += [x0, x1, None]
        ys += [y0, y1, None]
    return xs, ys
