"""What was imported: batches with their counts, what was refused, and the way back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.components.words import render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, plain_markup
from dashboard.strings.sentences import counted, source_name
from dashboard.summaries import Row
from data.importing import write_rejects
from data.settings import Settings
from data.snapshots import Snapshot

REJECTS_SHOWN = 200


def render_batches(settings: Settings, snapshot: Snapshot, batches: Sequence[Row]) -> None:
    """Batches under each other, newest first."""
    for batch in batches:
        _render_batch(settings, snapshot, batch)


def _render_batch(settings: Settings, snapshot: Snapshot, batch: Row) -> None:
    state = f'<span class="mq-status-failed">{say("imports.batch_undone")}</span>' if batch["undone"] else ""
    st.html(
        f'<div class="mq-job"><b>{plain_markup(_formats(batch))}</b>{state}'
        f"<span>{format_date(batch['created_at'])}</span><span>{plain_markup(batch['origin'])}</span></div>"
        f'<p class="mq-note">{plain_markup(_counts(batch))}</p>'
    )
    if not batch["undone"]:
        with st.container(horizontal=True, vertical_alignment="center"):
            _render_undo(settings, batch)
    if batch["rejected"]:
        _render_rejects(snapshot, batch)


def _formats(batch: Row) -> str:
    return ", ".join(source_name(part) for part in batch["format"].split("+"))


def _counts(batch: Row) -> str:
    counts = batch["counts"]
    parts = [
        counted(noun, counts.get(f"{noun}_new", 0) + counts.get(f"{noun[:-1]}_stubs_new", 0))
        for noun in ("reviews", "ratings", "titles")
    ]
    changed = sum(counts.get(f"{table}_changed", 0) for table in ("reviews", "ratings", "titles"))
    return say(
        "imports.batch_counts",
        new=", ".join(parts),
        changed=format_count(changed),
        rejected=format_count(batch["rejected"]),
    )


def _render_undo(settings: Settings, batch: Row) -> None:
    with st.popover(say("imports.undo"), type="tertiary", icon=":material/undo:"):
        render_note(say("imports.undo_question"))
        if st.button(say("imports.undo_sure"), key=session.key(f"undo.{batch['batch_id']}"), type="primary"):
            with told():
                jobs.submit(settings, "undo", {"batch_id": batch["batch_id"]})
                session.forget_selections()
                st.rerun()


def _render_rejects(snapshot: Snapshot, batch: Row) -> None:
    folded = st.expander(
        f"{say('imports.rejects')}: {format_count(batch['rejected'])}",
        key=session.key(f"rejects.{batch['batch_id']}"),
        on_change="rerun",
    )
    if not folded.open:
        return
    with folded:
        rows = loaders.load_rejects(snapshot, batch["batch_id"], REJECTS_SHOWN)
        frame = pd.DataFrame(
            {
                say(f"imports.reject_{name}"): ["" if row[name] is None else str(row[name]) for row in rows]
                for name in ("file", "line", "column", "reason", "excerpt")
            }
        )
        st.dataframe(frame, hide_index=True, alt=say("imports.rejects"))
        if batch["rejected"] > len(rows):
            shown, total = format_count(len(rows)), format_count(batch["rejected"])
            render_note(say("imports.rejects_shown", shown=shown, total=total))
        st.download_button(
            say("imports.rejects_download"),
            data=partial(_rejects_file, snapshot, batch["batch_id"]),
            file_name=f"refused-{batch['batch_id']}.csv",
            mime="text/csv",
            key=session.key(f"download.{batch['batch_id']}"),
            icon=":material/download:",
            on_click="ignore",
        )


def _rejects_file(snapshot: Snapshot, batch_id: str) -> bytes:
    """The whole list as CSV, made when it is asked for; no cell of it can act as a formula."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.csv"
        write_rejects(snapshot, batch_id, path)
        return path.read_bytes()
