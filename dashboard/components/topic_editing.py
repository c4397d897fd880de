"""What can be done to one topic: rename, merge, hide, pin, split, remove; each is kept from run to run."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import session, topic_loaders
from dashboard.components.topic_acts import perform, render_act
from dashboard.components.topic_splitting import render_splitting
from dashboard.components.who import render_who
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import counted
from dashboard.summaries import Row
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_state import NAME_LENGTH


def render_editing(settings: Settings, snapshot: Snapshot, listed: Row) -> None:
    """The acts, each with what it does said beside it; then, if asked for, the topic in two parts."""
    topic_id, kind = listed["topic_id"], listed["kind"]
    render_heading(say("topics.edit_heading"), say("topics.edit_about"))
    render_who()
    with st.container(horizontal=True, gap="small", key=session.key("topics.editing")):
        _render_rename(settings, listed)
        _render_merge(settings, snapshot, listed)
        if listed["hidden"]:
            render_act(
                settings, say("topics.show"), lambda edits, who: edits.show([topic_id], who), key="show",
                icon=":material/visibility:",
            )  # fmt: skip
        else:
            render_act(
                settings, say("topics.hide"), lambda edits, who: edits.hide([topic_id], who), key="hide",
                icon=":material/visibility_off:", about=say("topics.hide_about"),
            )  # fmt: skip
        if kind == "found":
            render_act(
                settings, say("topics.pin"), lambda edits, who: edits.pin(topic_id, who=who), key="pin",
                icon=":material/push_pin:", about=say("topics.pin_about"),
            )  # fmt: skip
        elif kind == "pinned":
            render_act(
                settings, say("topics.unpin"), lambda edits, who: edits.unpin(topic_id, who), key="unpin",
                icon=":material/keep_off:", about=say("topics.unpin_about"),
            )  # fmt: skip
        splitting = session.option("edit") == "split"
        st.button(
            say("topics.split_close" if splitting else "topics.split"),
            key=session.key("topics.split"),
            icon=":material/call_split:",
            help=say("topics.split_help"),
            on_click=session.set_options,
            kwargs={"edit": "" if splitting else "split"},
        )
        if kind == "own":
            _render_remove(settings, listed)
    render_note(say("topics.move_about"))
    if splitting:
        render_splitting(settings, listed)


def _render_rename(settings: Settings, listed: Row) -> None:
    topic_id = listed["topic_id"]
    with (
        st.popover(say("topics.rename"), icon=":material/edit:"),
        st.form(session.key("topics.rename"), border=False),
    ):
        name = st.text_input(
            say("topics.name"), listed["label"], max_chars=NAME_LENGTH, key=session.key("topics.rename.name")
        )
        if st.form_submit_button(say("topics.rename"), type="primary"):
            perform(settings, lambda edits, who: edits.rename(topic_id, name, who))


def _render_merge(settings: Settings, snapshot: Snapshot, listed: Row) -> None:
    """Which other topic it goes into, or takes in; what becomes of the sentences is said before."""
    topic_id = listed["topic_id"]
    others: dict[int, dict[str, Any]] = {
        row["topic_id"]: row
        for row in topic_loaders.load_all_listed(snapshot)
        if row["topic_id"] != topic_id and row["language"] == listed["language"]
    }
    if not others:
        return
    with st.popover(say("topics.merge"), icon=":material/call_merge:"):
        other = st.selectbox(
            say("topics.merge_with"),
            list(others),
            index=None,
            format_func=lambda key: f"{others[key]['label']} ({format_count(others[key]['evidence'])})",
            placeholder=say("topics.merge_choose"),
            key=session.key("topics.merge.other"),
        )
        if other is None:
            return
        names = {topic_id: listed["label"], other: others[other]["label"]}
        kept = st.radio(
            say("topics.merge_keep"),
            [topic_id, other],
            format_func=lambda key: names[key],
            key=session.key("topics.merge.kept"),
        )
        total = listed["evidence"] + others[other]["evidence"]
        render_note(say("topics.merge_about", sentences=counted("evidence", total), name=names[kept]))
        gone = other if kept == topic_id else topic_id
        if st.button(say("topics.merge"), key=session.key("topics.merge.sure"), type="primary"):
            perform(settings, lambda edits, who: edits.merge([gone], kept, who), topic=str(kept))


def _render_remove(settings: Settings, listed: Row) -> None:
    with st.popover(say("topics.remove"), icon=":material/delete:"):
        render_note(say("topics.remove_about", name=listed["label"]))
        if st.button(say("topics.remove"), key=session.key("topics.remove.sure"), type="primary"):
            perform(settings, lambda edits, who: edits.remove(listed["topic_id"], who))
