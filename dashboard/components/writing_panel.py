"""The button that has something written, what is being written, and what has been: the same on both desks."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import session
from dashboard.components.draft_card import render_draft
from dashboard.components.order_panel import render_order
from dashboard.components.who import named, render_who
from dashboard.components.words import render_note, render_rule
from dashboard.components.writer_choice import chosen_backend, render_writer
from dashboard.problems import told
from dashboard.strings import say
from data.draft_records import Dossier, Draft
from data.drafts import Drafts
from data.settings import Settings
from data.writing import Assignment


def render_write(settings: Settings, make: Callable[[], Assignment | None]) -> None:
    """Who writes, with what, and the button. `make` gives the assignment, None while something is missing."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        render_who()
        render_writer(settings)
        pressed = st.button(say("writing.write"), type="primary", icon=":material/edit_square:", key="writing.write")
    if not pressed:
        return
    with told():
        assignment = make()
        if assignment is None:
            render_note(say("writing.missing"))
            return
        order = Drafts(settings.app_state).place(assignment, named(), chosen_backend())
        session.set_options(order=order.order_id)
        st.rerun()


def current_drafts(settings: Settings) -> list[Draft]:
    """The drafts of the order that the URL names, by variant."""
    drafts = Drafts(settings.app_state)
    order = drafts.order(session.option("order")) if session.option("order") else None
    if order is None or order.assignment_id is None:
        return []
    return sorted(drafts.drafts(assignment_id=order.assignment_id), key=lambda draft: draft.variant)


def current_dossiers(settings: Settings) -> list[Dossier]:
    """The same with all that is known of them."""
    drafts = Drafts(settings.app_state)
    return [drafts.dossier(draft.draft_id) for draft in current_drafts(settings)]


def render_written(settings: Settings, dossiers: list[Dossier]) -> None:
    """What is being written, then every variant that is there."""
    if session.option("order"):
        render_rule()
        render_order(settings, session.option("order"), drawn=len(dossiers))
    for dossier in dossiers:
        with st.container(key=f"draft.{dossier.draft.draft_id}"), told():
            render_draft(settings, dossier.draft.draft_id)
        render_rule()
