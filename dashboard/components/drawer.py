"""The evidence drawer: the rows behind exactly one number, counted by its own filter, and the statement for them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import loaders, session
from dashboard.components.correction import render_correctable
from dashboard.components.export_menu import render_rows_export
from dashboard.components.quotes import VIEWER_LETTERS, render_quotes
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_number
from dashboard.strings.sentences import counted, filter_sentence, listed, source_name
from dashboard.summaries import DrawerPage, Row
from data.records import Filter
from data.snapshots import Snapshot


def render_drawer() -> None:
    """Open the drawer when the URL names a number; do nothing otherwise."""
    if session.current_drill() is not None:
        _drawer()


@st.dialog(say("drawer.title"), width="medium", position="right", on_dismiss=session.close_drill)
def _drawer() -> None:
    drill = session.current_drill()
    if drill is None:
        st.rerun()
        return
    with told():
        snapshot = loaders.load_snapshot(loaders.load_studio())
        page = loaders.load_drawer(snapshot, drill)
        _render_head(snapshot, drill, page)
        render_rows_export(drill, key="drawer")
        _render_rows(snapshot, drill, page)
        _render_pages(drill, page)


def _render_head(snapshot: Snapshot, drill: Drill, page: DrawerPage) -> None:
    behind = page.viewers and drill.grain != "viewers"
    viewers = say("drawer.viewers", viewers=counted("viewers", page.viewers)) if behind else ""
    render_heading(
        f"{counted(drill.grain, page.total)} {viewers}".strip(),
        filter_sentence(drill.filter, **loaders.load_names(snapshot)),
    )


def _render_rows(snapshot: Snapshot, drill: Drill, page: DrawerPage) -> None:
    if not page.rows:
        render_note(say("drawer.nothing"))
    elif drill.grain == "ratings":
        _render_ratings(page.rows)
    elif drill.grain == "viewers":
        _render_viewers(page.rows)
    else:
        if drill.grain == "evidence":
            render_note(_counted_note(snapshot, drill.filter))
            render_correctable(snapshot, drill.filter, page.rows)
        else:
            render_quotes(page.rows, with_title=len(drill.filter.titles) != 1)


def _counted_note(snapshot: Snapshot, filter_: Filter) -> str:
    aspects, entities = loaders.load_aspect_names(snapshot), loaders.load_entity_names(snapshot)
    subjects = [aspects.get(key, key) for key in filter_.aspects] + [
        entities.get(key, key) for key in filter_.entities
    ]
    return say("drawer.counted_part", subjects=listed(subjects)) if subjects else say("drawer.counted")


def _render_ratings(rows: Sequence[Row]) -> None:
    frame = pd.DataFrame(
        {
            say("column.title"): [row["title"] for row in rows],
            say("column.rating"): [format_number(row["rating"]) for row in rows],
            say("column.original"): [row["rating_original"] for row in rows],
            say("column.date"): [format_date(row["rated_at"]) for row in rows],
            say("column.viewer"): [(row["viewer_id"] or "")[1 : 1 + VIEWER_LETTERS] for row in rows],
            say("column.source"): [source_name(row["source"]) for row in rows],
        }
    )
    st.dataframe(frame, hide_index=True, height="content", alt=say("drawer.title"))


def _render_viewers(rows: Sequence[Row]) -> None:
    """Who they are as far as it is known; a column of which nothing is known is left out."""
    columns = {
        "viewer": [(row["viewer_id"] or "")[1 : 1 + VIEWER_LETTERS] for row in rows],
        "taste": [row["taste"] or "" for row in rows],
        "activity": [row["activity"] or "" for row in rows],
        "titles": [row["titles"] or 0 for row in rows],
        "reviews": [row["reviews"] or 0 for row in rows],
        "last_seen": [format_date(row["last_at"]) for row in rows],
        "territory": [row["territory"] or "" for row in rows],
        "age": [str(row["age"] or "") for row in rows],
        "gender": [row["gender"] or "" for row in rows],
    }
    frame = pd.DataFrame({say(f"column.{name}"): values for name, values in columns.items() if any(values)})
    st.dataframe(frame, hide_index=True, height="content", alt=say("drawer.title"))


def _render_pages(drill: Drill, page: DrawerPage) -> None:
    pages = max(1, -(-page.total // page.size))
    if pages == 1:
        return
    current = min(drill.page, pages)
    first = (current - 1) * page.size + 1
    last = min(page.total, current * page.size)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pagination(pages, default=current, key=session.key("drawer.page"), max_visible_pages=5, on_change=_turn)
        st.caption(
            say(
                "drawer.showing_viewers" if drill.grain == "viewers" else "drawer.showing",
                first=format_count(first),
                last=format_count(last),
                total=format_count(page.total),
            )
        )


def _turn() -> None:
    chosen = session.value("drawer.page")
    if isinstance(chosen, int):
        session.turn_page(chosen)
