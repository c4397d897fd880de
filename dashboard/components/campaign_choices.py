"""Choices of Campaigns that stand in the URL: a title, a segment."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import campaign_loaders, loaders, session
from dashboard.components.words import render_note
from dashboard.strings import say
from dashboard.strings.sentences import counted
from data.snapshots import Snapshot


def choose(label: str, option: str, keys: Sequence[str], names: dict[str, str]) -> str | None:
    """A select box whose choice stands in the URL; None where there is nothing to choose from."""
    if not keys:
        return None
    current = session.option(option) if session.option(option) in keys else keys[0]
    widget = f"campaigns.{option}.{current}"
    st.selectbox(
        label,
        list(keys),
        index=list(keys).index(current),
        format_func=lambda key: names.get(key, key),
        key=session.key(widget),
        width=420,
        on_change=keep_choice,
        args=(widget, option),
    )
    return current


def keep_choice(widget: str, option: str, *forgotten: str) -> None:
    """Say in the URL what a widget was set to; other choices that hang on it go out of it.

    It is done before the page runs again, so that what the browser says meanwhile cannot undo it.
    """
    chosen = session.value(widget)
    if chosen is not None:
        session.set_options(**dict.fromkeys(forgotten, ""), **{option: str(chosen)})


def choose_title(snapshot: Snapshot, *, needed: bool) -> str | None:
    """A title, or where none is needed perhaps none."""
    names = loaders.load_title_names(snapshot)
    keys = list(names) if needed else ["", *names]
    label = say("campaigns.unseen_title" if needed else "campaigns.for_title")
    return choose(label, "wanted", keys, names | {"": say("campaigns.for_title_none")}) or None


def choose_segment(snapshot: Snapshot, label: str) -> str | None:
    """A segment with its size."""
    rows = [row for row in campaign_loaders.load_segment_sizes(snapshot) if row["viewers"]]
    names = {
        row["segment_id"]: say("campaigns.segment_option", name=row["name"], count=counted("viewers", row["viewers"]))
        for row in rows
    }
    if not rows:
        render_note(say("campaigns.segment_none"))
    return choose(label, "group", list(names), names)


def segment_name(snapshot: Snapshot, segment_id: str) -> str:
    """What a segment is called."""
    rows = campaign_loaders.load_segment_sizes(snapshot)
    return next((row["name"] for row in rows if row["segment_id"] == segment_id), segment_id)
