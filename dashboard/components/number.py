"""The one way a number gets onto a page: with its interval, its n, and the drill to its rows.

A number can stand by itself (`render_number`), in a table (`render_table`) or in a figure (`render_drawing`);
in all three a click opens the evidence drawer on exactly the rows that it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.charts.drawing import Drawing, drill_of
from dashboard.charts.map_drawing import MapDrawing
from dashboard.components.export_menu import render_export
from dashboard.components.words import render_heading
from dashboard.numbers import Drill, Number
from dashboard.offers import Offer, offer_of
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_interval, format_value, plain_markup

ROW_HEIGHT = 30


def render_number(label: str, number: Number, *, key: str, beside: str = "") -> None:
    """A number by itself: label, value, interval, what to compare it with, and the way to its rows."""
    small = f" <small>({plain_markup(format_interval(number.estimate, number.unit))})</small>" if number.known else ""
    value = plain_markup(format_value(number.estimate, number.unit))
    with st.container(gap=None):
        _render_block(label, value + small, beside, known=number.known)
        render_drill(number.rows, number.drill, key=key)


def render_count(label: str, count: int, drill: Drill, *, key: str, beside: str = "") -> None:
    """A plain count and the way to its rows."""
    with st.container(gap=None):
        _render_block(label, plain_markup(format_count(count)), beside, known=True)
        render_drill(count, drill, key=key)


def _render_block(label: str, value: str, beside: str, *, known: bool) -> None:
    unknown = "" if known else " mq-unknown"
    st.html(
        f'<div class="mq-number"><div class="mq-label">{plain_markup(label)}</div>'
        f'<div class="mq-value{unknown}">{value}</div>'
        f'<div class="mq-beside">{plain_markup(beside) or "&nbsp;"}</div></div>'
    )


def render_drill(rows: int, drill: Drill, *, key: str, label: str = "") -> None:
    """The button that opens the drawer."""
    st.button(
        label or say("number.behind", n=format_count(rows)),
        key=session.key(f"drill.{key}"),
        on_click=session.open_drill,
        args=(drill,),
        type="tertiary",
        help=say("number.behind_help"),
        disabled=rows == 0,
    )


def render_drawing(drawing: Drawing, *, key: str, follow: Callable[[object], None] | None = None) -> None:
    """A figure under its finding; a click on a mark opens the rows behind it. The table says the same in words.

    Args:
        follow: what a click does instead, given what the mark carries (None: the click took a selection away).
    """
    follow = follow or _open_mark
    with st.container(gap="xxsmall"):
        render_heading(drawing.finding, f"{drawing.subtitle} {drawing.hint}".strip())
        widget = session.key(key)
        st.plotly_chart(
            drawing.figure,
            key=widget,
            theme=None,
            on_select=lambda: follow(session.clicked_mark(widget)),
            selection_mode="points",
            config={"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False},
            alt=drawing.alt,
        )
        render_figure_foot(drawing, key=key)


def render_figure_foot(drawing: Drawing | MapDrawing, *, key: str) -> None:
    """What stands under every figure: the same numbers in words, and the menu of exports."""
    with st.container(horizontal=True, gap="small"):
        with st.popover(say("figure.as_table"), type="tertiary", icon=":material/table_rows:"):
            st.dataframe(drawing.table, hide_index=True, width="stretch", alt=drawing.finding)
        render_export(offer_of(drawing), key=key)


def _open_mark(mark: object) -> None:
    drill = drill_of(mark)
    if drill is not None:
        session.open_drill(drill)


def render_table(
    frame: pd.DataFrame,
    drills: Mapping[str, Sequence[Drill | None]],
    *,
    key: str,
    title: str,
    columns: Mapping[str, object] | None = None,
    height: int | str = "auto",
    opens: Mapping[str, Sequence[Callable[[], None]]] | None = None,
) -> None:
    """A table of numbers; a click on a cell of a column in `drills` opens the rows behind that cell.

    Args:
        frame: the table, one row a subject.
        drills: column → one drill a row.
        key: the widget's name.
        title: what it shows; its files are called so.
        columns: Streamlit column settings.
        height: pixels, or how Streamlit is to find them.
        opens: column → what a click on each of its cells does instead.
    """
    widget = session.key(key)
    st.dataframe(
        frame,
        key=widget,
        hide_index=True,
        on_select=lambda: _open_cell(widget, drills, opens or {}),
        selection_mode="single-cell",
        column_config=dict(columns or {}),
        height=height,  # type: ignore[arg-type]
        row_height=ROW_HEIGHT,
        placeholder=say("column.none"),
    )
    counted = tuple(drill for column in drills.values() for drill in column if drill is not None)
    render_export(Offer(title, "", frame, counted), key=key)


def render_frame(
    frame: pd.DataFrame, title: str, *, key: str, height: int | Literal["content", "auto"] = "content"
) -> None:
    """A table without a way to rows, and its menu of exports.

    Args:
        frame: the table, one row a subject.
        title: what it shows.
        key: the widgets' name.
        height: pixels, or how Streamlit is to find them.
    """
    st.dataframe(frame, hide_index=True, height=height, alt=title)
    render_export(Offer(title, "", frame), key=key)


def _open_cell(
    widget: str, drills: Mapping[str, Sequence[Drill | None]], opens: Mapping[str, Sequence[Callable[[], None]]]
) -> None:
    row, column = session.clicked_cell(widget) or (0, "")
    if column in opens:
        opens[column][row]()
    drill = drills[column][row] if column in drills else None
    if drill is not None:
        session.open_drill(drill)
