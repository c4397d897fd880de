"""Segments made by people: from the filter as it stands, named anew, taken away. They show from the next snapshot on.

Names are what somebody typed: they are escaped, or shown by widgets that read no markup.
"""

from __future__ import annotations

import streamlit as st

from analytics.figures.segments import Description
from dashboard import jobs, loaders, session
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.job_panel import render_open_jobs
from dashboard.components.number import render_drill
from dashboard.components.words import render_heading, render_note
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.audience import whom
from dashboard.strings.sentences import counted
from data.made_segments import MadeSegments
from data.records import FLOOR, Filter
from data.settings import Settings
from data.snapshots import Snapshot

NAME_LENGTH = 80


def render_making(settings: Settings, snapshot: Snapshot) -> None:
    """The filter in words, how many viewers it means, and the form that makes a segment of them."""
    render_heading(say("audience.make_heading"), say("audience.make_subtitle"))
    filter_ = render_filter_bar(snapshot)
    if filter_ == Filter():
        render_note(say("audience.make_everybody"))
        return
    drill = Drill(grain="viewers", filter=filter_)
    total = loaders.load_drawer(snapshot, drill).total
    render_note(whom(filter_, loaders.load_names(snapshot)))
    render_drill(total, drill, key="audience.make", label=counted("viewers", total))
    if total < FLOOR:
        render_note(say("audience.make_few"))
    with st.form(session.key("audience.make"), border=False):
        name, who = _ask("make", "")
        if st.form_submit_button(say("audience.make"), type="primary"):
            _make(settings, name, filter_, who)


def _ask(form: str, name: str) -> tuple[str, str]:
    left, right = st.columns(2, gap="small")
    with left:
        named = st.text_input(
            say("audience.name"), value=name, max_chars=NAME_LENGTH, key=session.key(f"audience.{form}.name")
        )
    with right:
        who = st.text_input(
            say("audience.who"),
            value=session.reviewer(),
            max_chars=NAME_LENGTH,
            key=session.key(f"audience.{form}.who"),
        )
    return named, who


def _make(settings: Settings, name: str, rule: Filter, who: str) -> None:
    with told():
        made = MadeSegments(settings.app_state).make(name, rule, who)
        _publish(settings, who)
        session.set_options(segment=made.segment_id, kind="made")
        st.rerun()


def _publish(settings: Settings, who: str) -> None:
    session.set_reviewer(who)
    jobs.submit_publish(settings)
    session.forget_selections()


def render_renaming(settings: Settings, description: Description) -> None:
    """Another name for a segment; a made one can be taken away, a found one gets its own name back."""
    key = description.segment_id
    made = description.kind in ("rule", "list")
    with st.popover(say("audience.rename"), icon=":material/edit:"):
        with st.form(session.key(f"audience.rename.{key}"), border=False):
            name, who = _ask(f"rename.{key}", description.name)
            if st.form_submit_button(say("audience.rename"), type="primary"):
                with told():
                    MadeSegments(settings.app_state).rename(key, name, who)
                    _publish(settings, who)
                    st.rerun()
        if made or description.name != description.given_name:
            label = say("audience.remove") if made else say("audience.name_back", name=description.given_name)
            if st.button(label, key=session.key(f"audience.remove.{key}"), icon=":material/delete:"):
                _remove(settings, key, made=made)


def _remove(settings: Settings, segment_id: str, *, made: bool) -> None:
    with told():
        MadeSegments(settings.app_state).remove(segment_id, session.reviewer())
        _publish(settings, session.reviewer())
        if made:
            session.set_options(segment="")
        st.rerun()


def render_waiting(settings: Settings, snapshot: Snapshot) -> bool:
    """What people made, named or took away and this snapshot does not know yet; whether there is any."""
    current = {made.segment_id: made.name for made in MadeSegments(settings.app_state).current()}
    shown = {row["segment_id"]: row for row in loaders.load_segments(snapshot)}
    lines = [
        say("audience.waits_made" if key not in shown else "audience.waits_named", name=name)
        for key, name in current.items()
        if (shown[key]["name"] if key in shown else None) != name
    ]
    lines += [
        say("audience.waits_gone", name=row["name"])
        for key, row in shown.items()
        if row["kind"] in ("rule", "list") and key not in current
    ]
    for line in lines:
        render_note(line)
    if lines and jobs.is_publishing(settings):
        render_open_jobs(settings)
    return bool(lines)
