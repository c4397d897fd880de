"""A draft as it stands: its text with what the checks found, how to mend it, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import session
from dashboard.components.draft_edit import render_edit, render_sentences
from dashboard.components.draft_text import evidence_numbers, render_copy
from dashboard.components.evidence_list import render_cited
from dashboard.components.order_panel import render_order
from dashboard.components.who import named
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.strings import keys, say
from dashboard.strings.drafting import (
    affinity_lines,
    finding_sentence,
    findings_summary,
    state_name,
    took,
    variant_name,
    writers_of,
)
from dashboard.strings.formats import plain_markup
from data.draft_records import Dossier
from data.drafts import Drafts
from data.settings import Settings
from data.writing import Finding
from generation.checks import apply_mend

REASONS = ("true", "fits", "fresh", "wooden", "wrong", "dull")


def render_draft(settings: Settings, draft_id: str, *, heading: bool = True) -> None:
    """One draft with everything that can be done to its text."""
    drafts = Drafts(settings.app_state)
    dossier = drafts.dossier(draft_id)
    newest = dossier.newest
    if heading:
        render_heading(
            variant_name(dossier.draft, dossier.assignment.variants),
            state_name(dossier.draft.state),
        )
    left, right = st.columns([3, 2], gap="large")
    with left:
        _render_labels(dossier)
        render_copy(newest.written.content, newest.written.findings, dossier.assignment)
        open_ = _render_orders(settings, draft_id)
        if not open_:
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                render_edit(settings, dossier)
                render_sentences(settings, dossier)
                _render_thumbs(settings, dossier)
                _render_submit(settings, dossier)
    with right:
        _render_findings(settings, dossier, open_=open_)
        _render_affinity(dossier)
        _render_evidence(dossier)


def _render_labels(dossier: Dossier) -> None:
    """What must never be taken for something else: what wrote it, in whose place, and that nobody's voice is real."""
    author = dossier.newest.written.author
    by = " · ".join(part for part in (writers_of(dossier), took(author)) if part)
    st.html(f'<p class="mq-byline">{plain_markup(by)}</p>')
    notes = [say("writing.synthetic")] if dossier.assignment.task == "viewer_voice" else []
    notes += [say("writing.instead_of", reason=author.instead_of)] if author.instead_of else []
    for note in notes:
        st.html(f'<p class="mq-label-note" role="note">{plain_markup(note)}</p>')


def _render_findings(settings: Settings, dossier: Dossier, *, open_: bool) -> None:
    findings = [one for one in dossier.newest.written.findings if one.level != "note"]
    kind = "block" if dossier.newest.written.blocked else "warn" if findings else "pass"
    st.html(f'<p class="mq-verdict mq-is-{kind}">{plain_markup(findings_summary(findings))}</p>')
    for place in dict.fromkeys(
        (one.part, one.line) for one in sorted(findings, key=lambda one: one.level != "block")
    ):
        own = [one for one in findings if (one.part, one.line) == place]
        _render_place(settings, dossier, own, mendable=not open_)


def _render_place(settings: Settings, dossier: Dossier, findings: Sequence[Finding], *, mendable: bool) -> None:
    """What was found in one sentence, and each way to mend it once."""
    with st.container(gap=None):
        st.html("".join(_finding_markup(dossier, one) for one in findings))
        if not mendable:
            return
        mends = {(one.mend.kind, one.mend.text): one for one in findings if one.mend is not None}
        with st.container(horizontal=True, gap="small"):
            for finding in mends.values():
                _render_mend(settings, dossier, finding)


def _finding_markup(dossier: Dossier, finding: Finding) -> str:
    words, sentence = _offending(dossier, finding), finding_sentence(finding)
    level = plain_markup(say(f"writing.level.{finding.level}"))
    marked = f" <q>{plain_markup(words)}</q>" if words and words not in sentence else ""
    return f'<p class="mq-finding mq-is-{finding.level}"><b>{level}</b> {plain_markup(sentence)}{marked}</p>'


def _render_mend(settings: Settings, dossier: Dossier, finding: Finding) -> None:
    place = dossier.newest.written.findings.index(finding)
    key = session.key(f"writing.mend.{dossier.draft.draft_id}.{dossier.draft.version}.{place}")
    if st.button(_mend_label(finding), key=key, icon=":material/healing:", type="tertiary"):
        with told():
            content = apply_mend(dossier.newest.written.content, finding)
            drafts = Drafts(settings.app_state)
            drafts.place_check(dossier.draft.draft_id, dossier.draft.version, content, named(), "mended")
            st.rerun()


def _mend_label(finding: Finding) -> str:
    assert finding.mend is not None
    key = f"check.mend.{finding.mend.kind}"
    text = finding.mend.text if len(finding.mend.text) <= 60 else f"{finding.mend.text[:58]}…"
    return say(key, text=text).replace("[", "(").replace("]", ")") if key in keys() else say("writing.mend")


def _offending(dossier: Dossier, finding: Finding) -> str:
    """The words that a finding is about, where it is not about a whole sentence."""
    if finding.part is None or finding.line is None or finding.start is None or finding.end is None:
        return ""
    parts = dossier.newest.written.content.parts
    if finding.part >= len(parts) or finding.line >= len(parts[finding.part].lines):
        return ""
    return parts[finding.part].lines[finding.line].text[finding.start : finding.end]


def _render_affinity(dossier: Dossier) -> None:
    lines = affinity_lines(dossier.newest.affinity, dossier.assignment.segment)
    if lines:
        st.html("".join(f'<p class="mq-byline">{plain_markup(line)}</p>' for line in lines))


def _render_orders(settings: Settings, draft_id: str) -> bool:
    """The work that is being done on the draft, or how the last of it ended. Returns whether any is open."""
    newest = Drafts(settings.app_state).orders(limit=1, draft_id=draft_id)
    return bool(newest) and render_order(settings, newest[0].order_id)


def _render_evidence(dossier: Dossier) -> None:
    numbers = evidence_numbers(dossier.newest.written.content)
    cited = [(number, dossier.assignment.find(name)) for name, number in numbers.items()]
    known = [(number, one) for number, one in cited if one is not None]
    with st.expander(
        say("writing.evidence", count=len(known)), icon=":material/format_quote:", expanded=len(known) <= 6
    ):
        if not known:
            render_note(say("writing.no_evidence"))
        render_cited(known, key=f"writing.cited.{dossier.draft.draft_id}")


def _render_thumbs(settings: Settings, dossier: Dossier) -> None:
    """Up or down, and why: it ranks evidence and variants the next time."""
    draft = dossier.draft
    mine = [one for one in Drafts(settings.app_state).verdicts(draft.draft_id) if one.version == draft.version]
    icon = (
        ":material/thumbs_up_down:"
        if not mine
        else ":material/thumb_up:"
        if mine[-1].thumb > 0
        else ":material/thumb_down:"
    )
    with st.popover(say("writing.thumb"), icon=icon, width="content"), told():
        key = session.key(f"writing.thumb.{draft.draft_id}.{draft.version}")
        thumb = st.feedback("thumbs", key=key)
        reasons = st.pills(
            say("writing.reasons"),
            REASONS,
            selection_mode="multi",
            key=f"{key}.why",
            format_func=lambda reason: say(f"writing.reason.{reason}"),
        )
        if st.button(say("writing.thumb_keep"), key=f"{key}.keep", disabled=thumb is None) and thumb is not None:
            drafts = Drafts(settings.app_state)
            drafts.rate(draft.draft_id, draft.version, named(), 1 if thumb else -1, tuple(reasons))
            st.rerun()


def _render_submit(settings: Settings, dossier: Dossier) -> None:
    draft = dossier.draft
    if draft.state not in ("draft", "sent_back"):
        return
    help_ = say("writing.submit_blocked") if draft.blocking else say("writing.submit_help")
    key = session.key(f"writing.submit.{draft.draft_id}.{draft.version}")
    if st.button(say("writing.submit"), key=key, icon=":material/send:", disabled=bool(draft.blocking), help=help_):
        with told():
            Drafts(settings.app_state).submit(draft.draft_id, draft.version, named())
            st.rerun()
