"""Changing a draft by hand, or having a sentence written anew. Every change is checked and kept as a version."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.components.who import named
from dashboard.draft_edits import edited_copy
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.drafting import part_name
from dashboard.strings.formats import shorten
from data.draft_records import Dossier
from data.drafts import Drafts
from data.settings import Settings
from generation.channels import form_of

_LINE_HEIGHT, _TEXT_HEIGHT = 68, 180


def render_edit(settings: Settings, dossier: Dossier) -> None:
    """A form with a field a part; what is saved is checked at once."""
    draft, content, form = dossier.draft, dossier.newest.written.content, form_of(dossier.assignment)
    key = f"writing.edit.{draft.draft_id}.{draft.version}"
    with (
        st.popover(say("writing.edit"), icon=":material/edit:", width="content"),
        told(),
        st.container(key=f"editing.{draft.draft_id}"),
        st.form(session.key(key), border=False),
    ):
        typed = {}
        for part in content.parts:
            field = form.field_of(part.name)
            line = field is not None and field.kind == "line"
            typed[part.name] = st.text_area(
                part_name(part.name),
                value=content.text_of(part),
                height=_LINE_HEIGHT if line else _TEXT_HEIGHT,
                key=session.key(f"{key}.{part.name}"),
                max_chars=20_000,
            )
        if st.form_submit_button(say("writing.edit_save"), type="primary"):
            changed = edited_copy(content, typed, form)
            if changed != content:
                Drafts(settings.app_state).place_check(draft.draft_id, draft.version, changed, named(), "edited")
            st.rerun()


def render_sentences(settings: Settings, dossier: Dossier) -> None:
    """One sentence chosen: written anew, or taken out."""
    draft, content = dossier.draft, dossier.newest.written.content
    places = [(part, line) for part, line, _ in content.lines()]
    if not places:
        return
    key = f"writing.sentence.{draft.draft_id}.{draft.version}"
    with st.popover(say("writing.sentence"), icon=":material/short_text:", width="content"), told():
        part, line = st.selectbox(
            say("writing.sentence_which"),
            places,
            key=session.key(key),
            format_func=lambda place: shorten(content.parts[place[0]].lines[place[1]].text, 70),
        )
        reason = st.text_input(say("writing.rewrite_why"), max_chars=300, key=session.key(f"{key}.why"))
        drafts = Drafts(settings.app_state)
        with st.container(horizontal=True):
            if st.button(say("writing.rewrite"), key=session.key(f"{key}.anew"), type="primary"):
                drafts.place_rewrite(
                    draft.draft_id, draft.version, part, line, reason, named(), session.option("backend")
                )
                st.rerun()
            if st.button(say("writing.drop"), key=session.key(f"{key}.drop")):
                left = content.with_line(part, line, None)
                drafts.place_check(draft.draft_id, draft.version, left, named(), "edited")
                st.rerun()
