"""What changed in the topics since the run before, and which edits hold on to nothing."""

from __future__ import annotations

import streamlit as st

from dashboard.components.number import render_drill
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, plain_markup
from dashboard.strings.sentences import counted
from dashboard.strings.topics import edit_line
from dashboard.topic_change_figures import KINDS, Change, TopicChanges, load_changes
from data.records import Estimate, Filter
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_edits import TopicEdits

SHOWN = 12
EDITS_LOOKED = 500


def render_topic_changes(settings: Settings, snapshot: Snapshot) -> None:
    """What became of the topics of the run before, over the whole studio."""
    changes = _load(settings, snapshot)
    if changes is None:
        render_question(say("topic_changes.question"), say("topic_changes.first"))
    else:
        render_question(say("topic_changes.question"), _answer(changes))
        for kind in KINDS:
            _render_kind(changes, kind)
        if not changes.lines:
            render_note(say("topic_changes.nothing"))
    _render_void(settings, snapshot)


@st.cache_resource(
    show_spinner=say("topic_changes.loading"),
    max_entries=4,
    hash_funcs={Settings: lambda settings: str(settings.studio), Snapshot: lambda snapshot: str(snapshot.path)},
)
def _load(settings: Settings, snapshot: Snapshot) -> TopicChanges | None:
    return load_changes(settings, snapshot)


def _answer(changes: TopicChanges) -> str:
    said = say(
        "topic_changes.answer",
        day=format_date(changes.before.started_at),
        kept=format_count(changes.kept),
        topics=format_count(changes.present),
        new=format_count(changes.count("new")),
        gone=format_count(changes.count("gone")),
    )
    if changes.runs is None or not changes.runs.agreement.known:
        return said
    agreed = say(
        "topic_changes.agreement",
        value=agreement_text(changes.runs.agreement),
        sentences=counted("evidence", changes.runs.sentences),
    )
    return f"{said} {agreed}"


def agreement_text(estimate: Estimate) -> str:
    """An AMI with its interval: 0.931 (0.924–0.938)."""
    if estimate.value is None:
        return say("number.unknown", n=format_count(estimate.n))
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def _render_kind(changes: TopicChanges, kind: str) -> None:
    lines = [line for line in changes.lines if line.kind == kind]
    if not lines:
        return
    render_heading(say(f"topic_changes.heading_{kind}", count=format_count(len(lines))))
    for place, line in enumerate(lines[:SHOWN]):
        _render_line(line, f"topic_changes.{kind}.{place}")
    if len(lines) > SHOWN:
        with st.expander(say("topic_changes.more", count=format_count(len(lines) - SHOWN))):
            for place, line in enumerate(lines[SHOWN:], SHOWN):
                _render_line(line, f"topic_changes.{kind}.{place}")


def _render_line(line: Change, key: str) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(f'<p class="mq-note">{plain_markup(line.text)}</p>', width="content")
        if line.topics:
            drill = Drill(grain="evidence", filter=Filter(topics=line.topics))
            render_drill(line.sentences, drill, key=key, label=counted("evidence", line.sentences))


def _render_void(settings: Settings, snapshot: Snapshot) -> None:
    """Edits that hold on to nothing: there is no such topic any more."""
    found = TopicEdits(settings.app_state).listed(snapshot, EDITS_LOOKED)
    void = [one.edit for one in found if one.standing == "void"]
    if void:
        render_heading(say("topic_changes.heading_void", count=format_count(len(void))), say("topic_changes.void"))
        for edit in void:
            render_note(say("topic_changes.edit", edit=edit_line(edit), day=format_date(edit.created_at)))
