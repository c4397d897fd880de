"""Keeping the viewers of a budget as a segment with a name."""

from __future__ import annotations

import streamlit as st

from dashboard import jobs, session
from dashboard.components.words import render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import counted
from dashboard.targeting_figures import Targeting
from data.made_segments import MadeSegments
from data.settings import Settings


def render_keep(settings: Settings, found: Targeting, contacts: int) -> None:
    """The button that asks for a name and keeps the first so many viewers as a segment."""
    with st.popover(say("targeting.keep.button"), icon=":material/group_add:"), told():
        render_note(say("targeting.keep.about", contacts=format_count(contacts)))
        with st.form(session.key("targeting.keep"), border=False):
            name = st.text_input(say("targeting.keep.name"), max_chars=80, key=session.key("targeting.keep.name"))
            asked = st.form_submit_button(say("targeting.keep.save"), type="primary")
        if asked:
            _keep(settings, found, contacts, name)


def _keep(settings: Settings, found: Targeting, contacts: int, name: str) -> None:
    about = say(
        "targeting.keep.made", contacts=format_count(contacts), open=format_count(found.open), title=found.name
    )
    ids = found.targets.viewer_ids[found.reach.viewers[:contacts]].tolist()
    made = MadeSegments(settings.app_state).make_list(name, ids, session.reviewer(), about)
    jobs.submit_publish(settings)
    render_note(say("targeting.keep.done", name=made.name, viewers=counted("viewers", len(ids))))
