"""A draft's history: every version with what changed, who did it, and what wrote it; every decision."""

from __future__ import annotations

from itertools import pairwise

import streamlit as st

from dashboard import session
from dashboard.components.who import named
from dashboard.components.words import render_heading
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.drafting import decision_line, part_name, version_line
from dashboard.strings.formats import plain_markup
from data.draft_history import diff_of
from data.draft_records import Dossier, Version
from data.drafts import Drafts
from data.settings import Settings
from data.writing import Copy

_MARKS = {"equal": "{}", "insert": "<ins>{}</ins>", "delete": "<del>{}</del>"}


def render_history(settings: Settings, dossier: Dossier) -> None:
    """Versions and decisions, the newest first."""
    render_heading(say("drafts.history"), say("drafts.history_about"))
    for decision in reversed(dossier.decisions):
        st.html(f'<p class="mq-byline">{plain_markup(decision_line(decision))}</p>')
    before = {new.number: old for old, new in pairwise(dossier.versions)}
    for version in reversed(dossier.versions):
        st.html(f'<p class="mq-byline">{plain_markup(version_line(version))}</p>')
        earlier = before.get(version.number)
        if earlier is not None:
            st.html(diff_markup(earlier.written.content, version.written.content))
        _render_restore(settings, dossier, version)


def diff_markup(old: Copy, new: Copy) -> str:
    """What changed, word by word, as HTML."""
    blocks = []
    for part, changes in diff_of(old, new):
        words = "".join(_MARKS[op].format(plain_markup(text)) for op, text in changes)
        blocks.append(f'<p class="mq-diff"><small>{plain_markup(part_name(part))}</small> {words}</p>')
    return "".join(blocks) or f'<p class="mq-byline">{plain_markup(say("drafts.no_change"))}</p>'


def _render_restore(settings: Settings, dossier: Dossier, version: Version) -> None:
    if version.number == dossier.draft.version:
        return
    key = session.key(f"drafts.restore.{dossier.draft.draft_id}.{version.number}")
    if st.button(say("drafts.restore", number=version.number), key=key, type="tertiary"):
        with told():
            drafts = Drafts(settings.app_state)
            drafts.place_check(
                dossier.draft.draft_id, dossier.draft.version, version.written.content, named(), "restored"
            )
            st.rerun()
