"""The figures of Compare: groups side by side, and what is said of each aspect in each of them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.drawing import SYMBOLS, Drawing, add_whisker, blank, lean, lean_colour
from dashboard.charts.marks import add_note, bounds, broken, clickable, hover_text
from dashboard.charts.palette import Palette
from dashboard.compare_figures import Cell, Comparison, MatrixRow, Side
from dashboard.strings import say
from dashboard.strings.comparing import name_within, parts_finding, widest
from dashboard.strings.formats import format_count, format_value, plain_markup, shorten
from dashboard.strings.sentences import listed

SIDE, CELL = 60, 62
#: Characters a line of a column's head has room for on a telephone, by number of columns.
HEAD = {1: 40, 2: 22, 3: 15, 4: 11}
LINES = 3
ARROWS = {1: "↑", -1: "↓", 0: ""}
#: Where a row's name, value, mark and n stand within its height.
NAME, VALUE, MARK, COUNT = 0.17, 0.4, 0.63, 0.86
MARGIN = 0.08


def draw_sides(comparison: Comparison, palette: Palette) -> Drawing:
    """Net sentiment and mean rating of every group, one row a group, the first at the top."""
    sides = comparison.sides
    figure = blank(palette, SIDE * len(sides) + 58)
    for axis, name in (("x", "net"), ("x2", "rating")):
        _add_panel(figure, palette, [getattr(side, name) for side in sides], axis)
    for place, side in enumerate(sides):
        add_note(figure, palette, 0, place - 0.42, shorten(side.group.label, 44), "x domain", colour=palette.ink)
    for x, key in ((0, "compare.net"), (0.56, "compare.rating")):
        add_note(figure, palette, x, 1, say(key), "paper", y_reference="paper", anchor="bottom")
    figure.update_layout(
        xaxis={"domain": [0, 0.46], "nticks": 4, "tickformat": "~g", "zeroline": True, "range": _reach(sides)},
        xaxis2={"domain": [0.56, 1], "nticks": 4, "tickformat": "~g", "anchor": "y"},
        yaxis={"range": [len(sides) - 0.55, -0.75], "showgrid": False, "zeroline": False, "showticklabels": False},
        margin={"t": 26, "l": 4, "r": 14},
    )
    return Drawing(figure, sides_finding(comparison), _sides_subtitle(comparison), _sides_table(sides))


def _reach(sides: Sequence[Side]) -> list[float]:
    """The axis of net sentiment: all intervals and zero."""
    ends = [0.0, *(end for side in sides if side.net.number.known for end in bounds(side.net.number))]
    pad = max(2.0, (max(ends) - min(ends)) * 0.12)
    return [min(ends) - pad, max(ends) + pad]


def _add_panel(figure: go.Figure, palette: Palette, cells: Sequence[Cell], axis: str) -> None:
    for place, cell in enumerate(cells):
        number = cell.number
        if not number.known:
            add_note(figure, palette, 0, place, number.text, f"{axis} domain")
            continue
        # Grey for a rating: it has no middle that parts praise from blame.
        sign = lean(number.estimate) if number.unit == "net" else "neutral"
        colour = lean_colour(palette, sign)
        low, value, high = bounds(number)
        add_whisker(figure, place, low, high, colour, axis)
        figure.add_scatter(
            x=[value],
            y=[place],
            mode="markers+text",
            text=[_value(cell)],
            textposition="bottom center",
            textfont={"size": 13, "color": palette.ink},
            marker={
                "color": colour,
                "size": 12,
                "symbol": SYMBOLS[sign],
                "line": {"color": palette.paper, "width": 1},
            },
            xaxis=axis,
            **clickable([number], [hover_text(number, cell, "")]),
        )


def _value(cell: Cell) -> str:
    arrow = ARROWS[cell.direction]
    return f"{format_value(cell.number.estimate, cell.number.unit)} {arrow}".strip()


def sides_finding(comparison: Comparison) -> str:
    """Who stands above and who below the first group beyond noise, by net sentiment, or else by rating."""
    if comparison.parts:
        return parts_finding(comparison)
    first, *others = comparison.sides
    unit = "net" if any(side.net.against is not None for side in others) else "rating"
    cells = [(side.group.label, getattr(side, unit)) for side in others]
    above = [name for name, cell in cells if cell.direction > 0]
    below = [name for name, cell in cells if cell.direction < 0]
    named = {"first": first.group.label, "above": listed(above), "below": listed(below)}
    if not any(cell.against is not None for _, cell in cells):
        return say("compare.sides_unknown")
    if above and below:
        return say("compare.sides_between", **named)
    if above:
        return say("compare.sides_below", **named)
    return say("compare.sides_above", **named) if below else say("compare.sides_same", **named)


def _first(comparison: Comparison) -> str:
    return say("compare.first") if comparison.parts else comparison.sides[0].group.label


def _sides_subtitle(comparison: Comparison) -> str:
    return say("compare.sides_subtitle", first=_first(comparison))


def _sides_table(sides: Sequence[Side]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("column.label"): [side.group.label for side in sides],
            say("column.net"): [side.net.number.text for side in sides],
            say("column.sentences"): [side.net.number.rows for side in sides],
            say("column.rating"): [side.rating.number.text for side in sides],
            say("column.ratings"): [side.rating.number.rows for side in sides],
        }
    )


def draw_matrix(
    rows: Sequence[MatrixRow], comparison: Comparison, palette: Palette, *, finding: str, subtitle: str
) -> Drawing:
    """Rows of aspects or entities × groups: in each cell value, mark with interval on −100…100, and n.

    A shaded cell with an arrow differs from the first column beyond noise.
    """
    labels = [side.group.label for side in comparison.sides]
    figure = blank(palette, CELL * len(rows) + 72)
    placed = [(column, row, line, cell) for row, line in enumerate(rows) for column, cell in enumerate(line.cells)]
    _add_ground(figure, palette, placed, len(rows), len(labels))
    _add_whiskers(figure, palette, placed)
    _add_cells(figure, palette, placed, labels)
    figure.add_scatter(
        x=[0] * len(rows),
        y=[row + NAME for row in range(len(rows))],
        text=[f"<b>{plain_markup(shorten(line.name, 40))}</b>" for line in rows],
        mode="text",
        textposition="middle right",
        textfont={"size": 13, "color": palette.ink},
        hoverinfo="skip",
    )
    for column, label in enumerate(labels):
        figure.add_annotation(
            x=column + 0.5,
            y=0,
            yanchor="bottom",
            yshift=6,
            text="<br>".join(plain_markup(line) for line in _head(label, len(labels))),
            showarrow=False,
            font={"size": 12, "color": palette.ink if column else palette.quiet},
        )
    figure.update_xaxes(range=[0, len(labels)], visible=False)
    figure.update_yaxes(range=[len(rows), 0], visible=False)
    figure.update_layout(margin={"t": 58, "l": 2, "r": 2, "b": 6})
    return Drawing(figure, finding, subtitle, _matrix_table(rows, labels))


def _head(label: str, columns: int) -> list[str]:
    width = HEAD.get(columns, 9)
    lines = textwrap.wrap(label, width, break_long_words=False) or [label]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], shorten(lines[LINES - 1], width - 1) + "…"]
    return [shorten(line, width + 3) for line in lines]


Placed = tuple[int, int, MatrixRow, Cell]


def _add_ground(figure: go.Figure, palette: Palette, placed: Sequence[Placed], rows: int, columns: int) -> None:
    """Hairlines between the rows, a zero line in every cell, shade where a difference is beyond noise."""
    for row in range(rows):
        figure.add_shape(
            type="line", x0=0, x1=columns, y0=row, y1=row, line={"color": palette.hairline, "width": 1}, layer="below"
        )
    for column, row, _, cell in placed:
        if cell.direction:
            figure.add_shape(
                type="rect",
                x0=column + 0.02,
                x1=column + 0.98,
                y0=row + 0.25,
                y1=row + 0.96,
                fillcolor=palette.mark,
                opacity=0.55,
                line={"width": 0},
                layer="below",
            )
    xs, ys = broken(
        [((column + 0.5, row + MARK - 0.1), (column + 0.5, row + MARK + 0.1)) for column, row, *_ in placed]
    )
    figure.add_scatter(
        x=xs, y=ys, mode="lines", line={"color": palette.quiet, "width": 1}, opacity=0.6, hoverinfo="skip"
    )


def _across(column: int, value: float) -> float:
    """Where a value on −100…100 stands in a column."""
    return column + MARGIN + (1 - 2 * MARGIN) * (value + 100) / 200


def _add_whiskers(figure: go.Figure, palette: Palette, placed: Sequence[Placed]) -> None:
    for sign in SYMBOLS:
        lines = []
        for column, row, _, cell in placed:
            if cell.number.known and lean(cell.number.estimate) == sign:
                low, _, high = bounds(cell.number)
                lines.append(((_across(column, low), row + MARK), (_across(column, high), row + MARK)))
        if lines:
            xs, ys = broken(lines)
            colour = lean_colour(palette, sign)
            figure.add_scatter(
                x=xs, y=ys, mode="lines", line={"color": colour, "width": 3}, opacity=0.45, hoverinfo="skip"
            )


def _add_cells(figure: go.Figure, palette: Palette, placed: Sequence[Placed], labels: Sequence[str]) -> None:
    """Values, marks and counts; what is too little stays grey and can still be read."""
    for heights, texts, size in (
        (VALUE, [_shown(cell) for *_, cell in placed], 13),
        (COUNT, [say("number.behind", n=format_count(cell.number.rows)) for *_, cell in placed], 11),
    ):
        figure.add_scatter(
            x=[column + 0.5 for column, *_ in placed],
            y=[row + heights for _, row, *_ in placed],
            text=texts,
            mode="text",
            textfont={
                "size": size,
                "color": [palette.ink if cell.number.known and size > 11 else palette.quiet for *_, cell in placed],
            },
            hoverinfo="skip",
        )
    marked = [(column, row, line, cell) for column, row, line, cell in placed if cell.number.rows]
    signs = [lean(cell.number.estimate) if cell.number.known else "neutral" for *_, cell in marked]
    figure.add_scatter(
        x=[_across(column, bounds(cell.number)[1] if cell.number.known else 0) for column, _, _, cell in marked],
        y=[row + MARK for _, row, *_ in marked],
        mode="markers",
        marker={
            "color": [
                lean_colour(palette, sign) if cell.number.known else palette.hairline
                for sign, (*_, cell) in zip(signs, marked, strict=True)
            ],
            "size": 12,
            "symbol": [SYMBOLS[sign] for sign in signs],
            "line": {"color": palette.paper, "width": 1},
        },
        **clickable(
            [cell.number for *_, cell in marked],
            [hover_text(cell.number, cell, f"{line.name} · {labels[column]}") for column, _, line, cell in marked],
        ),
    )


def _shown(cell: Cell) -> str:
    if not cell.number.known:
        return say("compare.too_few") if cell.number.rows else say("compare.silent")
    value = _value(cell)
    return f"<b>{value}</b>" if cell.direction else value


def _matrix_table(rows: Sequence[MatrixRow], labels: Sequence[str]) -> pd.DataFrame:
    columns: dict[str, list[object]] = {say("column.label"): [line.name for line in rows]}
    for place, label in enumerate(labels):
        # Two titles may have one name.
        name = label if label not in columns else f"{label} ({place + 1})"
        columns[name] = [f"{line.cells[place].number.text} {ARROWS[line.cells[place].direction]}" for line in rows]
        columns[f"{name}, n"] = [line.cells[place].number.rows for line in rows]
    return pd.DataFrame(columns)


def matrix_finding(rows: Sequence[MatrixRow], comparison: Comparison) -> str:
    """The largest difference beyond noise on either side."""
    if comparison.parts:
        gap = widest(rows)
        if gap is None:
            return say("compare.matrix_same" if rows[0].kind == "aspect" else "compare.entities_same")
        return say("compare.parts_matrix", aspect=gap[0], value_a=gap[1], value_b=gap[2])
    labels = [side.group.label for side in comparison.sides]
    found = [
        (cell.against.value or 0, name_within(line), labels[place])
        for line in rows
        for place, cell in enumerate(line.cells)
        if cell.direction and cell.against is not None
    ]
    if not found:
        return say("compare.matrix_same" if rows[0].kind == "aspect" else "compare.entities_same")
    low, high = min(found), max(found)
    first = labels[0]
    key = "compare.segments_matrix" if comparison.segments else "compare.matrix"
    if low[0] < 0 < high[0]:
        return say(f"{key}_both", first=first, best=low[1], beaten=low[2], worst=high[1], better=high[2])
    if low[0] < 0:
        return say(f"{key}_leads", first=first, best=low[1], beaten=low[2])
    return say(f"{key}_trails", first=first, worst=high[1], better=high[2])


def matrix_subtitle(comparison: Comparison) -> str:
    """What the cells hold, and over how many differences the flags were made."""
    return say(
        "compare.matrix_subtitle",
        first=_first(comparison),
        compared=format_count(comparison.compared),
        flagged=format_count(comparison.flagged),
    )
