"""The one menu that every figure and table has: picture, numbers, the statement behind them, a link to the view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, cast, get_args

import streamlit as st

from dashboard import loaders, session
from dashboard.components.words import render_note
from dashboard.numbers import Drill
from dashboard.offers import (
    STATEMENTS,
    Ground,
    Offer,
    draw_offer,
    file_name,
    ground_of,
    merge_drills,
    scope_of,
    statements_of,
    write_offer,
)
from dashboard.problems import told
from dashboard.ranking_files import MIME
from dashboard.row_files import rows_link
from dashboard.strings import say
from dashboard.strings.formats import format_count, plain_markup
from dashboard.strings.sentences import counted
from data.exports.rows import check_rows
from data.exports.tables import SHEET_ROWS, TableFormat
from data.picture_house import load_picture_house
from data.pictures.palette import Theme
from data.pictures.records import Drawn, Format, House, Look, Preset
from data.records import Filter
from data.snapshots import Snapshot

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_popover_container import PopoverContainer

FORMATS: tuple[Format, ...] = get_args(Format)
TABLES: tuple[TableFormat, ...] = get_args(TableFormat)
SCALES = (1, 2, 3, 4)
#: From so many rows on a worksheet takes minutes.
MANY = 100_000
CODE_HEIGHT = 132


@dataclass(frozen=True)
class Made:
    """A picture that was drawn, and how it was asked for."""

    look: Look
    format: Format
    drawn: Drawn


@st.fragment
def render_export(offer: Offer, *, key: str, more: tuple[str, Callable[[], None]] | None = None) -> None:
    """The menu of a figure or a table. What stands in it is made when it is opened, files when they are asked for.

    Args:
        offer: what there is to be had.
        key: the widgets' name.
        more: files that this table alone has: what they are, and what draws the ways to them.
    """
    with _popover(key) as menu:
        if not menu.open:
            return
        if more is not None:
            with st.container(gap="xxsmall"), told():
                st.html(f'<p class="mq-part-name">{plain_markup(more[0])}</p>')
                more[1]()
        with told():
            settings = loaders.load_studio()
            ground = _ground(loaders.load_snapshot(settings), session.current_filter())
            newest, _ = scope_of(ground)
            with _part("picture"), told():
                _render_picture(offer, ground, newest, load_picture_house(settings), key)
            with _part("data"):
                _render_numbers(offer, ground, newest, key)
            _render_statements(offer.drills)
            _render_link()


@st.fragment
def render_rows_export(drill: Drill, *, key: str) -> None:
    """The menu of the rows behind a number: all of them, sent while they are read.

    Args:
        drill: which rows.
        key: the widgets' name.
    """
    with _popover(key) as menu:
        if not menu.open:
            return
        with told():
            settings = loaders.load_studio()
            snapshot = loaders.load_snapshot(settings)
            with told():
                _render_rows(snapshot, drill, settings.export_k)
            _render_statements((drill,))
            _render_link()


@st.fragment
def render_held(*, key: str) -> None:
    """The menu where a table is of viewers: how such a list leaves the studio.

    Args:
        key: the widgets' name.
    """
    with _popover(key) as menu:
        if menu.open:
            render_note(say("export_menu.viewers"))
            _render_link()


def _popover(key: str) -> PopoverContainer:
    return st.popover(
        say("export_menu.label"),
        type="tertiary",
        icon=":material/download:",
        help=say("export_menu.help"),
        key=session.key(f"export-menu.{key}"),
        on_change="rerun",
    )


def _ground(snapshot: Snapshot, filter_: Filter) -> Ground:
    return ground_of(snapshot, filter_, loaders.load_names(snapshot), loaders.load_current_runs(snapshot))


def _render_picture(offer: Offer, ground: Ground, newest: date | None, house: House, key: str) -> None:
    look, format_ = _ask_look(house, key)
    made = session.value(f"export.{key}.made")
    fresh = isinstance(made, Made) and (made.look, made.format) == (look, format_)
    if not fresh and st.button(
        say("export_menu.draw"), key=session.key(f"export.{key}.draw"), icon=":material/brush:"
    ):
        made = Made(look, format_, draw_offer(offer, ground, look, format_))
        session.set_value(f"export.{key}.made", made)
        fresh = True
    if fresh:
        _render_made(cast("Made", made), file_name(offer, newest, format_), key)


def _ask_look(house: House, key: str) -> tuple[Look, Format]:
    """Format, place, theme and pixels of the picture, in the studio's style."""
    format_ = st.segmented_control(
        say("export_menu.format"), FORMATS, default=FORMATS[0], format_func=str.upper, required=True,
        label_visibility="collapsed", key=session.key(f"export.{key}.format"),
    )  # fmt: skip
    left, right = st.columns([3, 2], gap="small")
    preset = left.selectbox(
        say("export_menu.preset"), get_args(Preset), format_func=lambda name: say(f"export_menu.presets.{name}"),
        key=session.key(f"export.{key}.preset"), label_visibility="collapsed",
    )  # fmt: skip
    theme = right.selectbox(
        say("export_menu.theme"), get_args(Theme), format_func=lambda name: say(f"export_menu.themes.{name}"),
        index=get_args(Theme).index(session.palette().name), key=session.key(f"export.{key}.theme"),
        label_visibility="collapsed",
    )  # fmt: skip
    scale, transparent = 2, False
    if format_ == "png":
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            scale = st.segmented_control(
                say("export_menu.scale"), SCALES, default=2, format_func=lambda factor: f"{factor}×", required=True,
                key=session.key(f"export.{key}.scale"), label_visibility="collapsed",
            )  # fmt: skip
            transparent = st.checkbox(say("export_menu.transparent"), key=session.key(f"export.{key}.transparent"))
    return Look(preset=preset, theme=theme, scale=scale, transparent=transparent, house=house), format_


def _render_made(made: Made, name: str, key: str) -> None:
    """What was drawn, what had no room in it, and the way to have it."""
    if made.format in ("png", "svg"):
        st.image(made.drawn.content if made.format == "png" else made.drawn.content.decode(), width="stretch")
    for said in (made.drawn.left_out, *made.drawn.warnings):
        if said:
            render_note(said)
    _download(say("export_menu.download", format=made.format.upper()), made.drawn.content, name, key, "picture")


def _render_numbers(offer: Offer, ground: Ground, newest: date | None, key: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for format_ in TABLES:
            name = file_name(offer, newest, format_)
            _download(format_.upper(), partial(write_offer, offer, ground, format_), name, key, format_)


def _download(label: str, data: bytes | Callable[[], bytes], name: str, key: str, part: str) -> None:
    st.download_button(
        label, data=data, file_name=name, mime=MIME[name.rpartition(".")[2]], on_click="ignore",
        key=session.key(f"export.{key}.get.{part}"), icon=":material/download:",
    )  # fmt: skip


def _render_rows(snapshot: Snapshot, drill: Drill, k: int) -> None:
    if drill.grain == "viewers":
        render_note(say("export_menu.viewers"))
        return
    page = loaders.load_drawer(snapshot, drill)
    check_rows(drill.filter, page.viewers, k)
    with _part("rows", rows=counted(drill.grain, page.total)):
        formats = [one for one in TABLES if one != "xlsx" or page.total < SHEET_ROWS]
        # A link of our own: Streamlit's opens a tab, which a file does not need.
        st.html("".join(_link(rows_link(drill, snapshot.name, one), one.upper()) for one in formats))
    if page.total >= MANY:
        render_note(say("export_menu.large"))


def _link(address: str, label: str) -> str:
    return f'<a class="mq-file" href="{plain_markup(address)}" download>{plain_markup(label)}</a>'


def _render_statements(drills: Iterable[Drill]) -> None:
    found = merge_drills(drills)
    if not found:
        return
    shown, count = format_count(min(len(found), STATEMENTS)), format_count(len(found))
    form = "help" if len(found) == 1 else "many" if len(found) <= STATEMENTS else "first"
    with _part("sql"):
        st.code(";\n\n".join(statements_of(found)), language="sql", wrap_lines=True, height=CODE_HEIGHT)
        st.caption(say(f"export_menu.sql_{form}", shown=shown, count=count))


def _render_link() -> None:
    with _part("link"):
        st.code(session.link(), language=None, wrap_lines=True)


@contextmanager
def _part(name: str, **values: str) -> Iterator[None]:
    """A part of the menu under its name."""
    with st.container(gap="xxsmall"):
        st.html(f'<p class="mq-part-name">{plain_markup(say(f"export_menu.{name}", **values))}</p>')
        yield
