"""Title's comparables: the titles most like it, why these, and the way to set them side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import session
from dashboard.charts.comparables import draw_comparables
from dashboard.comparables import Against, Comparable, Comparables
from dashboard.components.number import render_drawing, render_table
from dashboard.components.words import render_heading
from dashboard.strings import say
from dashboard.strings.formats import format_estimate
from dashboard.strings.sentences import counted, listed
from data.records import Filter

COMPARE_PAGE = "views/compare.py"
#: How many of them are compared until others are chosen.
CHOSEN = 3


def render_comparables(found: Comparables, name: str, filter_: Filter) -> None:
    """The figure, the table that explains it, and the way to Compare."""
    if not found.titles:
        return
    drawing = draw_comparables(found, name, session.palette())
    if drawing is not None:
        render_drawing(drawing, key="comparables")
    _render_titles(found.titles)
    _render_choice(found.titles, filter_)


def _render_titles(titles: Sequence[Comparable]) -> None:
    render_heading(say("title_like.table_heading"), say("title_like.table_subtitle"))
    net, rating = say("column.net"), say("column.rating")
    frame = pd.DataFrame(
        {
            say("column.title"): [title.name for title in titles],
            say("title_like.why"): [_why(title) for title in titles],
            net: [format_estimate(title.net.number.estimate, "net") for title in titles],
            say("title_like.against"): [_against(title.net) for title in titles],
            rating: [format_estimate(title.rating.number.estimate, "rating") for title in titles],
            say("title_like.against") + " ": [_against(title.rating) for title in titles],
        }
    )
    drills = {
        net: [title.net.number.drill for title in titles],
        rating: [title.rating.number.drill for title in titles],
    }
    columns = {
        say("column.title"): st.column_config.TextColumn(pinned=True, width="medium"),
        say("title_like.why"): st.column_config.TextColumn(width="large"),
    }
    render_table(
        frame,
        drills,
        key="comparables_table",
        title=say("title_like.table_heading"),
        height="content",
        columns=columns,
    )


def _why(title: Comparable) -> str:
    parts = []
    if title.directors:
        parts.append(say("title_like.directors", names=listed(title.directors)))
    if title.genres:
        key = "title_like.genres" if len(title.genres) == 1 else "title_like.genres_more"
        parts.append(say(key, names=", ".join(title.genres)))
    if title.viewers:
        parts.append(say("title_like.viewers", viewers=counted("viewers", title.viewers)))
    return "; ".join(parts)


def _against(against: Against) -> str | None:
    if not against.number.known or against.difference.value is None:
        return None
    if not against.beyond_noise:
        return say("title_like.alike")
    word = say("title_like.higher" if against.difference.value > 0 else "title_like.lower")
    unit = "net" if against.number.unit == "net" else "points"
    return f"{word}: {format_estimate(against.difference, unit)}"  # type: ignore[arg-type]


def _render_choice(titles: Sequence[Comparable], filter_: Filter) -> None:
    names = {title.title_id: title.name for title in titles}
    with st.container(gap="small"):
        picked = st.multiselect(
            say("title_like.choose"),
            list(names),
            default=list(names)[:CHOSEN],
            format_func=lambda key: names.get(key, key),
            key=session.key(f"title_like.{filter_.titles[0]}"),
        )
        if st.button(
            say("title_like.compare"), type="primary", icon=":material/compare_arrows:", disabled=not picked
        ):
            session.set_filter(filter_.but(titles=(*filter_.titles[:1], *picked), entities=()))
            session.forget_selections()
            st.switch_page(COMPARE_PAGE)
