"""Approved copy as a file: text, Word, a table for ad tools, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.components.words import render_heading, render_note
from dashboard.strings import say
from dashboard.strings.drafting import finding_sentence
from data.draft_records import Dossier, Draft
from data.drafts import Drafts
from data.exports.copy import Format, export_copy
from data.settings import Settings

FORMATS: tuple[Format, ...] = ("docx", "txt", "csv", "json")


def render_save(settings: Settings, dossier: Dossier) -> None:
    """One draft's files; why there are none yet."""
    render_heading(say("drafts.save"), say("drafts.save_about"))
    if dossier.draft.state != "approved":
        render_note(say("drafts.save_not_yet"))
        return
    _render_buttons(settings, [dossier.draft.draft_id], key=dossier.draft.draft_id)


def render_save_many(settings: Settings, approved: Sequence[Draft]) -> None:
    """All approved drafts that are listed, in one file."""
    render_heading(say("drafts.save_many"), say("drafts.save_about"))
    _render_buttons(settings, [draft.draft_id for draft in approved], key="many")


def _render_buttons(settings: Settings, draft_ids: Sequence[str], *, key: str) -> None:
    with st.container(horizontal=True):
        for format_ in FORMATS:
            st.download_button(
                say(f"drafts.format_{format_}"),
                data=partial(_written, settings, tuple(draft_ids), format_),
                file_name=f"copy-{key}.{format_}",
                key=session.key(f"drafts.save.{key}.{format_}"),
                icon=":material/download:",
                on_click="ignore",
            )


def _written(settings: Settings, draft_ids: Sequence[str], format_: Format) -> bytes:
    drafts = Drafts(settings.app_state)
    return export_copy([drafts.dossier(draft_id) for draft_id in draft_ids], format_, finding_sentence)
