"""All corrections: what, who, when, what became of each, and the way to take one back."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard import loaders, session
from dashboard.components.correction import render_take_back
from dashboard.components.words import render_note
from dashboard.labels import label_name
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, plain_markup
from data.corrections import Corrections, Listed, write_corrections
from data.settings import Settings
from data.snapshots import Snapshot

PAGE = 20


def render_correction_list(settings: Settings, snapshot: Snapshot) -> None:
    """The list, newest first, a page of it at a time."""
    kept = Corrections(settings.app_state)
    total = kept.made()
    if not total:
        render_note(say("corrections.none"))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        render_note(say("corrections.subtitle"))
        _render_download(settings)
    pages = -(-total // PAGE)
    current = session.value("corrections.page", 1)
    page = min(current, pages) if isinstance(current, int) else 1
    names = loaders.load_label_names(snapshot)
    for row in kept.listed(snapshot, PAGE, (page - 1) * PAGE):
        _render_row(settings, row, names)
    if pages > 1:
        first, last = (page - 1) * PAGE + 1, min(total, page * PAGE)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.pagination(pages, key=session.key("corrections.page"), max_visible_pages=5)
            st.caption(
                say(
                    "corrections.showing",
                    first=format_count(first),
                    last=format_count(last),
                    total=format_count(total),
                )
            )


def _render_row(settings: Settings, row: Listed, names: Mapping[str, str]) -> None:
    made = row.correction
    subject = say(f"corrections.{made.subject}", name=names.get(made.key, made.key))
    line = say("corrections.line", subject=subject, label=label_name(made.label, made.subject, names))
    who = say("corrections.by", who=made.who or say("correct.someone"))
    when = f"{format_date(made.created_at)}, {made.created_at:%H:%M} UTC"
    st.html(
        f'<div class="mq-job"><b>{plain_markup(line)}</b><span>{plain_markup(who)}</span><span>{when}</span>'
        f"<span>{plain_markup(say(f'standing.{row.standing}'))}</span></div>"
        f'<p class="mq-sentence">{plain_markup(made.text)}</p>'
    )
    if row.standing in ("counts", "waits", "void"):
        render_take_back(settings, made)


def _render_download(settings: Settings) -> None:
    st.download_button(
        say("corrections.download"),
        data=lambda: _training_file(settings),
        file_name="corrections.csv",
        mime="text/csv",
        key=session.key("corrections.download"),
        icon=":material/download:",
        help=say("corrections.download_help"),
        on_click="ignore",
    )


def _training_file(settings: Settings) -> bytes:
    """The corrections that count as CSV; no cell of it can act as a formula."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrections.csv"
        write_corrections(Corrections(settings.app_state).current(), path)
        return path.read_bytes()
