"""Approving a draft, or sending it back: by somebody who had no hand in it, and only what no hard check blocks."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.who import named
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.strings import say
from data.draft_records import Dossier
from data.drafts import Drafts
from data.settings import Settings


def render_decide(settings: Settings, dossier: Dossier) -> None:
    """What can be decided about the draft as it stands."""
    draft, drafts = dossier.draft, Drafts(settings.app_state)
    render_heading(say("drafts.decide"), say("drafts.decide_about"))
    if draft.state not in ("submitted", "approved"):
        render_note(say("drafts.decide_blocked" if draft.blocking else "drafts.decide_not_yet"))
        return
    key = session.key(f"drafts.decide.{draft.draft_id}.{draft.version}")
    note = st.text_input(say("drafts.note"), max_chars=500, key=f"{key}.note")
    with st.container(horizontal=True), told():
        if draft.state == "submitted" and st.button(
            say("drafts.approve"), type="primary", icon=":material/verified:", key=f"{key}.approve"
        ):
            drafts.approve(draft.draft_id, draft.version, named(), settings.approvers)
            st.rerun()
        back = say("drafts.send_back" if draft.state == "submitted" else "drafts.withdraw")
        if st.button(
            back, icon=":material/undo:", key=f"{key}.back", disabled=not note.strip(), help=say("drafts.note_needed")
        ):
            drafts.send_back(draft.draft_id, draft.version, named(), note)
            st.rerun()
