"""The overview of segments: name, size with interval, three traits; a name opens its portrait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from analytics.figures.segments import Description
from dashboard import session
from dashboard.charts.segments import share_bar
from dashboard.components.number import render_drill
from dashboard.components.words import render_note
from dashboard.numbers import number_of
from dashboard.segment_figures import signature
from dashboard.strings import say
from dashboard.strings.audience import points, trait_phrase
from dashboard.strings.formats import format_estimate, plain_markdown, plain_markup
from dashboard.strings.sentences import counted

ORDERS: dict[str, Callable[[Description], Any]] = {
    "size": lambda each: -each.size.rows,
    "name": lambda each: each.name.casefold(),
    "apart": lambda each: -len(each.found()),
}


def render_segment_list(descriptions: Sequence[Description], chosen: str) -> None:
    """One line a segment, in the order that the URL names."""
    order = _chosen_order()
    most = max(each.size.estimate.high or 0.0 for each in descriptions) or 1.0
    for each in sorted(descriptions, key=ORDERS[order]):
        _render_line(each, most, current=each.segment_id == chosen)


def _chosen_order() -> str:
    named = session.option("sort")
    current = named if named in ORDERS else "size"
    picked = st.selectbox(
        say("audience.sort"),
        list(ORDERS),
        index=list(ORDERS).index(current),
        format_func=lambda order: say(f"audience.sort_{order}"),
        label_visibility="collapsed",
        key=session.key(f"audience.sort.{current}"),
        width=240,
    )
    if picked is not None and picked != current:
        session.set_options(sort="" if picked == "size" else picked)
        st.rerun()
    return current


def _render_line(each: Description, most: float, *, current: bool) -> None:
    size = number_of(each.size)
    name, share, traits = st.columns([3, 4, 8], gap="small", vertical_alignment="top")
    with name:
        st.button(
            plain_markdown(each.name),
            key=session.key(f"audience.open.{each.segment_id}"),
            on_click=session.set_options,
            kwargs={"segment": each.segment_id},
            type="tertiary",
            icon=":material/arrow_forward:" if current else None,
            help=say("audience.open_help"),
        )
    with share, st.container(gap=None):
        st.html(share_bar(each.segment_id, each.size.estimate, most))
        label = say(
            "audience.size",
            viewers=counted("viewers", size.rows),
            share=format_estimate(size.estimate, "percent") if each.known else "",
        )
        render_drill(size.rows, size.drill, key=f"audience.size.{each.segment_id}", label=label.rstrip(" ·"))
    with traits:
        _render_signature(each)


def _render_signature(each: Description) -> None:
    if not each.known:
        render_note(say("audience.few"))
        return
    found = signature(each)
    if not found:
        render_note(say("audience.like_others"))
        return
    words = " · ".join(f"{trait_phrase(trait)} {points(trait)}" for trait in found)
    st.html(f'<p class="mq-traits">{plain_markup(words[:1].upper() + words[1:])}</p>')
