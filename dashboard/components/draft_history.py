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
from data.draft_history import Edit, diff_of
from data.draft_records import Dossier, Version
from data.drafts import Drafts
from data.settings import Settings
from data.writing import Copy

#: So many characters of what stayed the same are shown on either side of a change.
_AROUND = 60
#: What stays between two changes is read as changed with them where it is this short: confetti cannot be read.
_BETWEEN = 14
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
    """What changed, word by word with the words around it, as HTML; parts that stayed are left out."""
    blocks = []
    for part, edits in diff_of(old, new):
        if all(op == "equal" for op, _ in edits):
            continue
        changes = _joined(edits)
        last = len(changes) - 1
        words = "".join(
            _MARKS[op].format(plain_markup(_near(text, at == 0, at == last) if op == "equal" else text))
            for at, (op, text) in enumerate(changes)
        )
        blocks.append(f'<p class="mq-diff"><small>{plain_markup(part_name(part))}</small> {words}</p>')
    return "".join(blocks) or f'<p class="mq-byline">{plain_markup(say("drafts.no_change"))}</p>'


def _joined(edits: list[Edit]) -> list[Edit]:
    """Changes that almost touch as one: all that went, then all that came."""
    found = list[Edit]()
    gone = come = ""
    for at, (op, text) in enumerate(edits):
        between = bool(gone or come) and at < len(edits) - 1 and len(text) <= _BETWEEN
        if op != "equal" or between:
            gone += text if op != "insert" else ""
            come += text if op != "delete" else ""
            continue
        found += [*_pair(gone, come), (op, text)]
        gone = come = ""
    return [*found, *_pair(gone, come)]


def _pair(gone: str, come: str) -> list[Edit]:
    pair: list[Edit] = [("delete", gone), ("insert", come)]
    return [edit for edit in pair if edit[1]]


def _near(text: str, first: bool, last: bool) -> str:
    """What stayed the same, without what is far from a change; cut between words."""
    if len(text) <= (1 if first or last else 2) * _AROUND:
        return text
    before = "" if first else text[:_AROUND].rsplit(" ", 1)[0] + " …"
    after = "" if last else "… " + text[-_AROUND:].split(" ", 1)[-1]
    return " ".join(end for end in (before, after) if end)


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
