"""Topics: what do they talk about?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import loaders, session
from dashboard.components.missing_step import render_missing
from dashboard.components.provenance import render_provenance
from dashboard.components.words import render_note, render_question
from dashboard.problems import told
from dashboard.strings import say
from data.settings import Settings
from data.snapshots import Snapshot


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        if "topics" in loaders.load_steps(snapshot):
            SECTIONS[_chosen()](settings, snapshot)
        else:
            render_question(say("topics.question"), say("topics.empty"))
            render_missing(settings, "topics")
        render_provenance(snapshot)


def _chosen() -> str:
    """The section that the URL names, the first without; `one` stands in the choice only while a topic is open."""
    names = [name for name in SECTIONS if name != "one" or session.option("topic")]
    named = session.option("section")
    shown = named if named in names else names[0]
    if len(names) == 1:
        return shown
    picked = st.segmented_control(
        say("topics.section"),
        names,
        default=shown,
        required=True,
        format_func=lambda name: say(f"topics.section_{name}"),
        label_visibility="collapsed",
        key=session.key(f"topics.section.{shown}.{len(names)}"),
        wrap=False,
    )
    if picked != shown:
        session.set_options(section="" if picked == names[0] else str(picked))
        st.rerun()
    return shown


def _render_list(_settings: Settings, _snapshot: Snapshot) -> None:
    render_question(say("topics.question"), "")


def _render_one(_settings: Settings, _snapshot: Snapshot) -> None:
    render_note(session.option("topic"))


#: The page's sections, by the name that the URL has for them; the first stands there without one.
SECTIONS: dict[str, Callable[[Settings, Snapshot], None]] = {"list": _render_list, "one": _render_one}


if __name__ == "__main__":
    render()
