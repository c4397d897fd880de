"""Topics: what do they talk about?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import loaders, session, topic_loaders
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.missing_step import render_missing
from dashboard.components.provenance import render_provenance
from dashboard.components.topic_acts import render_history, render_waiting_edits
from dashboard.components.topic_changes import render_topic_changes
from dashboard.components.topic_choices import render_curves, render_how_many, render_outliers
from dashboard.components.topic_defining import render_defining
from dashboard.components.topic_editing import render_editing
from dashboard.components.topic_list import render_topic_list
from dashboard.components.topic_map import render_topic_map
from dashboard.components.topic_portrait import render_facts, render_portrait
from dashboard.components.topic_tree import render_topic_tree
from dashboard.components.words import render_question, render_rule
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.topics import topic_answer, topics_answer
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


def _render_list(settings: Settings, snapshot: Snapshot) -> None:
    filter_ = session.current_filter()
    rows = topic_loaders.load_rows(snapshot, filter_)
    risen = topic_loaders.load_risen(snapshot, filter_)
    without = topic_loaders.load_without(snapshot, filter_).share
    render_question(say("topics.question"), topics_answer(rows, risen, without, loaders.load_title_names(snapshot)))
    render_filter_bar(snapshot)
    render_waiting_edits(settings, snapshot)
    render_topic_list(settings, snapshot, filter_, rows, risen)
    render_rule()
    left, right = st.columns(2, gap="large")
    with left:
        render_outliers(settings, snapshot, filter_)
    with right:
        render_how_many(settings)
    render_curves(snapshot)
    render_rule()
    render_defining(settings, snapshot, asks_who=True)
    render_rule()
    render_history(settings, snapshot)


def _render_one(settings: Settings, snapshot: Snapshot) -> None:
    named = session.option("topic")
    topic_id = int(named) if named.isascii() and named.isdigit() and len(named) < 10 else -1
    merged = topic_loaders.load_merges(snapshot)
    listed = next((row for row in topic_loaders.load_all_listed(snapshot) if row["topic_id"] == topic_id), None)
    if listed is None:
        render_question(say("topics.gone"), say("topics.gone_into" if topic_id in merged else "topics.gone_why"))
        if topic_id in merged and st.button(say("topics.gone_open"), key="topics.gone"):
            session.set_options(topic=str(merged[topic_id]), edit="")
            st.rerun()
        render_waiting_edits(settings, snapshot)
        render_history(settings, snapshot, topic_id)
        return
    filter_ = session.current_filter().but(topics=(), signs=())
    rows = topic_loaders.load_rows(snapshot, filter_)
    row = next((each for each in rows if each.topic.topic_id == topic_id), None)
    risen = topic_loaders.load_risen(snapshot, filter_)
    render_question(listed["label"], topic_answer(row, hidden=listed["hidden"]))
    render_filter_bar(snapshot)
    render_waiting_edits(settings, snapshot)
    if row is not None:
        render_portrait(snapshot, filter_, row, listed, risen)
    else:
        render_facts(listed)
    render_rule()
    render_editing(settings, snapshot, listed)
    if listed["kind"] == "own":
        render_rule()
        render_defining(settings, snapshot, topic_id, asks_who=False)
    render_rule()
    render_history(settings, snapshot, topic_id)


def _render_map(settings: Settings, snapshot: Snapshot) -> None:
    render_topic_map(settings, snapshot, render_filter_bar(snapshot))


def _render_tree(_settings: Settings, snapshot: Snapshot) -> None:
    render_topic_tree(snapshot, render_filter_bar(snapshot))


def _render_changes(settings: Settings, snapshot: Snapshot) -> None:
    render_topic_changes(settings, snapshot)


#: The page's sections, by the name that the URL has for them; the first stands there without one.
SECTIONS: dict[str, Callable[[Settings, Snapshot], None]] = {
    "list": _render_list,
    "one": _render_one,
    "map": _render_map,
    "tree": _render_tree,
    "changes": _render_changes,
}


if __name__ == "__main__":
    render()
