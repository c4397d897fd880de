"""Topics by titles or segments as a map of differences: sign in words, significance by shape, size by shade."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.topic_heat import Heat, HeatCell, Held
from dashboard.charts.drawing import Drawing, blank
from dashboard.charts.marks import clickable
from dashboard.charts.palette import Palette
from dashboard.numbers import Number, number_of
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, plain_markup, shorten

Measure = Literal["share", "net"]
ROW, HEAD, NAME = 46, 116, 48
#: Up to so many columns there is room for two lines above each.
ROOMY = 7
#: Differences (on the stored scale) from which a cell takes its next shade.
STEPS = {"share": (0.02, 0.05, 0.1), "net": (0.05, 0.15, 0.3)}
SHADES = (0.0, 0.14, 0.3, 0.5)
#: Parts of a row: its name, the mark, the value.
TEXT, MARK, VALUE, TOP = 0.2, 0.52, 0.8, 0.38
Placed = tuple[int, int, HeatCell, Held]


def draw_heat(
    heat: Heat, palette: Palette, names: Mapping[str, str], *, measure: Measure = "net", most: int = 20
) -> Drawing:
    """Topics × groups; in each cell by how many points it differs from all others.

    A triangle says beyond noise, its direction the sign, as the number does; shade says how much. Net sentiment takes
    the colours of praise and blame; how much is spoken of is neither and takes accent and slate.

    Args:
        heat: the cells.
        palette: the theme's colours.
        names: of the columns, by id.
        measure: which difference.
        most: how many topics are drawn; the table has all.
    """
    topics = heat.topics[:most]
    figure = blank(palette, ROW * max(1, len(topics)) + HEAD + 8)
    placed = [
        (column, row, heat.cells[topic.topic_id, group], getattr(heat.cells[topic.topic_id, group], measure))
        for row, topic in enumerate(topics)
        for column, group in enumerate(heat.groups)
    ]
    labels = [names.get(group, group) for group in heat.groups]
    titles = [topic.label for topic in topics]
    figure.update_layout(shapes=[*_lines(palette, len(topics), len(labels)), *_ground(palette, placed, measure)])
    _add_cells(figure, palette, placed, titles, labels, measure)
    figure.add_scatter(
        x=[0] * len(topics),
        y=[row + TEXT for row in range(len(topics))],
        text=[plain_markup(shorten(title, NAME)) for title in titles],
        mode="text",
        textposition="middle right",
        textfont={"size": 13, "color": palette.ink},
        hoverinfo="skip",
    )
    figure.update_layout(
        annotations=[_head(palette, column, label, len(labels)) for column, label in enumerate(labels)]
    )
    figure.update_xaxes(range=[0, max(1, len(labels))], visible=False)
    figure.update_yaxes(range=[len(topics), 0], visible=False)
    figure.update_layout(margin={"t": HEAD, "l": 2, "r": 44, "b": 6})
    return Drawing(figure, heat_finding(heat, names, measure), _subtitle(heat, measure), _table(heat, names, measure))


def heat_finding(heat: Heat, names: Mapping[str, str], measure: Measure) -> str:
    """The largest difference that is beyond noise."""
    flagged = [(cell, getattr(cell, measure)) for cell in heat.cells.values() if getattr(cell, measure).beyond_noise]
    if measure == "share":
        flagged = [one for one in flagged if (one[1].difference.value or 0) > 0] or flagged
    if not flagged:
        return say("topic_figures.heat_none")
    cell, held = max(flagged, key=lambda one: abs(one[1].difference.value or 0.0))
    label = next(topic.label for topic in heat.topics if topic.topic_id == cell.topic_id)
    side = "" if measure == "share" else "_up" if (held.difference.value or 0) > 0 else "_down"
    return say(f"topic_figures.heat_{measure}_finding{side}", topic=label, group=names.get(cell.group, cell.group))


def _subtitle(heat: Heat, measure: Measure) -> str:
    flagged = sum(held.beyond_noise for cell in heat.cells.values() for held in (cell.share, cell.net))
    return say(
        f"topic_figures.heat_{measure}_subtitle", looks=format_count(heat.looks), flagged=format_count(flagged)
    )


def _lines(palette: Palette, rows: int, columns: int) -> list[dict[str, object]]:
    return [
        {
            "type": "line", "x0": 0, "x1": columns, "y0": row, "y1": row,
            "line": {"color": palette.hairline, "width": 1}, "layer": "below",
        }
        for row in range(rows)
    ]  # fmt: skip


def _ground(palette: Palette, placed: Sequence[Placed], measure: Measure) -> list[dict[str, object]]:
    """A shade behind every cell that is known and differs enough to see."""
    shapes: list[dict[str, object]] = []
    for column, row, _, held in placed:
        value = held.difference.value or 0.0
        shade = SHADES[sum(abs(value) >= step for step in STEPS[measure])]
        if not held.known or not shade:
            continue
        shapes.append(
            {
                "type": "rect", "x0": column + 0.03, "x1": column + 0.97, "y0": row + TOP, "y1": row + 0.98,
                "fillcolor": _colour(palette, value, measure), "opacity": shade, "line": {"width": 0},
                "layer": "below",
            }
        )  # fmt: skip
    return shapes


def _colour(palette: Palette, value: float, measure: Measure) -> str:
    more, less = (palette.praise, palette.blame) if measure == "net" else (palette.accent, palette.neutral)
    return more if value > 0 else less


def _head(palette: Palette, column: int, label: str, columns: int) -> dict[str, object]:
    """A column's name, slanted above it; in two lines where it is long and there is room."""
    lines = textwrap.wrap(label, 17, break_long_words=False)[:2] if columns <= ROOMY else [label]
    return {
        "x": column + 0.5, "y": 0, "xanchor": "left", "yanchor": "bottom", "textangle": -66,
        "text": "<br>".join(plain_markup(shorten(line, 18)) for line in lines), "showarrow": False,
        "font": {"size": 12, "color": palette.ink}, "align": "left", "xshift": -8,
    }  # fmt: skip


def _add_cells(
    figure: go.Figure,
    palette: Palette,
    placed: Sequence[Placed],
    titles: Sequence[str],
    labels: Sequence[str],
    measure: Measure,
) -> None:
    """A mark in every cell, the way to its rows, and below it the difference with its sign."""
    numbers = [number_of(held.own) for *_, held in placed]
    figure.add_scatter(
        x=[column + 0.5 for column, *_ in placed],
        y=[row + MARK for _, row, *_ in placed],
        mode="markers",
        marker={
            "color": [_mark_colour(palette, held, measure) for *_, held in placed],
            "size": [10 if held.beyond_noise else 5 for *_, held in placed],
            "symbol": [_symbol(held) for *_, held in placed],
            "line": {"color": palette.paper, "width": 0.5},
        },
        **clickable(
            numbers,
            [
                _hover(held, number, titles[row], labels[column])
                for (column, row, _, held), number in zip(placed, numbers, strict=True)
            ],
        ),
    )
    figure.add_scatter(
        x=[column + 0.5 for column, *_ in placed],
        y=[row + VALUE for _, row, *_ in placed],
        mode="text",
        text=[_shown(held) for *_, held in placed],
        textfont={"size": 12, "color": [palette.ink if held.known else palette.quiet for *_, held in placed]},
        hoverinfo="skip",
    )


def _symbol(held: Held) -> str:
    if not held.beyond_noise:
        return "circle"
    return "triangle-up" if (held.difference.value or 0) > 0 else "triangle-down"


def _mark_colour(palette: Palette, held: Held, measure: Measure) -> str:
    if not held.beyond_noise:
        return palette.neutral if held.known else palette.hairline
    return _colour(palette, held.difference.value or 0.0, measure) if measure == "net" else palette.ink


def _shown(held: Held) -> str:
    if not held.known or held.difference.value is None:
        return say("topic_figures.few")
    points = round(100 * held.difference.value)
    return f"{points:+d}".replace("-", "−") if points else "0"


def _hover(held: Held, number: Number, topic: str, group: str) -> str:
    key = "figure.reviews" if number.drill.grain == "reviews" else "figure.rows"
    lines = [
        f"<b>{plain_markup(topic)}</b>",
        plain_markup(say("topic_figures.hover_own", group=group, value=number.text)),
        plain_markup(say("topic_figures.hover_others", value=format_estimate(held.others, number.unit))),
    ]
    if held.known:
        lines.append(say("topic_figures.hover_difference", value=format_estimate(held.difference, "net")))
        lines.append(say(f"topic_figures.hover_{'beyond' if held.beyond_noise else 'within_noise'}"))
    return "<br>".join([*lines, say(key, rows=format_count(number.rows))])


def _table(heat: Heat, names: Mapping[str, str], measure: Measure) -> pd.DataFrame:
    columns: dict[str, list[object]] = {say("topic_figures.column_topic"): [topic.label for topic in heat.topics]}
    for place, group in enumerate(heat.groups):
        held = [getattr(heat.cells[topic.topic_id, group], measure) for topic in heat.topics]
        # Two titles may have one name.
        name = names.get(group, group)
        name = name if name not in columns else f"{name} ({place + 1})"
        columns[name] = [
            f"{_shown(one)}{' ▲' if _symbol(one) == 'triangle-up' else ' ▼' if one.beyond_noise else ''}"
            for one in held
        ]
        columns[f"{name}, n"] = [one.own.rows for one in held]
    return pd.DataFrame(columns)
