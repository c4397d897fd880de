"""Edits of topics from the page: one button an act, what waits for the next figures, and the history with its undo.

Names are what somebody typed: they are escaped, or shown by widgets that read no markup.
"""

from __future__ import annotations

import streamlit as st

from dashboard import session, topic_following
from dashboard.components.job_panel import render_open_jobs
from dashboard.components.who import named
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, plain_markup
from dashboard.strings.topics import edit_line
from dashboard.topic_following import Do
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_edits import ListedEdit, TopicEdits

PAGE = 20


def render_act(
    settings: Settings, label: str, do: Do, *, key: str, icon: str | None = None, about: str | None = None
) -> None:
    """A button that does an edit under the name that was said."""
    if st.button(label, key=session.key(f"topics.act.{key}"), icon=icon, help=about):
        perform(settings, do)


def perform(settings: Settings, do: Do, **options: str) -> None:
    """Do an edit, and draw the page again with what waits; a refusal is told instead.

    Args:
        settings: the studio's.
        do: the edit.
        options: what the URL is to say then.
    """
    with told():
        topic_following.act(settings, do, named())
        st.toast(say("topics.kept"))
        session.forget_selections()
        session.set_options(**options)
        st.rerun()


def render_waiting_edits(settings: Settings, snapshot: Snapshot) -> None:
    """What was done and these figures do not hold yet, and the job that brings it in."""
    waiting = topic_following.waiting(settings, snapshot)
    if not waiting:
        return
    moving = any(moves for _, moves in waiting)
    with st.container(border=True, gap="xsmall", key=session.key("topics.waiting")):
        for edit, moves in waiting[:PAGE]:
            render_note(say("topics.waits_step" if moves else "topics.waits_publish", edit=edit_line(edit)))
        if topic_following.is_at_work(settings):
            render_open_jobs(settings)
        elif st.button(say("topics.bring_in"), key=session.key("topics.bring_in"), icon=":material/sync:"):
            with told():
                topic_following.submit(settings, moving=moving)
                st.rerun()


def render_history(settings: Settings, snapshot: Snapshot, topic_id: int | None = None) -> None:
    """All edits, or those of a topic, newest first, each with who, when, what became of it and its undo."""
    found = [
        one
        for one in TopicEdits(settings.app_state).listed(snapshot, topic_following.LOOKED)
        if topic_id is None or topic_id in (*one.edit.topics, one.edit.into)
    ]
    render_heading(say("topics.history"), say("topics.history_none" if not found else "topics.history_about"))
    for one in found[:PAGE]:
        _render_edit(settings, one)
    if len(found) > PAGE:
        with st.expander(say("topics.history_more", count=format_count(len(found) - PAGE))):
            for one in found[PAGE:]:
                _render_edit(settings, one)


def _render_edit(settings: Settings, one: ListedEdit) -> None:
    edit = one.edit
    when = f"{format_date(edit.created_at)}, {edit.created_at:%H:%M} UTC"
    who = say("corrections.by", who=edit.who or edit.model or say("correct.someone"))
    with st.container(gap="xsmall"):
        st.html(
            f'<div class="mq-job"><b>{plain_markup(edit_line(edit))}</b><span>{plain_markup(who)}</span>'
            f"<span>{when}</span><span>{plain_markup(say(f'standing.{one.standing}'))}</span></div>"
        )
        if one.standing in ("counts", "waits", "takes back"):
            label = say("topics.redo" if edit.action == "undo" else "topics.undo")
            if st.button(
                label,
                key=session.key(f"topics.undo.{edit.edit_id}"),
                type="tertiary",
                icon=":material/redo:" if edit.action == "undo" else ":material/undo:",
            ):
                perform(settings, lambda edits, name: edits.undo(edit.edit_id, name))
