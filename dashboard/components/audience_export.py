"""Letting an audience leave the studio: purpose, user, format, k; what came of it, or why it was refused."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.components.words import render_note
from dashboard.problems import told
from dashboard.strings import say, say_count
from dashboard.strings.formats import format_count, format_date
from dashboard.strings.sentences import counted
from data.exports.audience import Audience
from data.exports.export import export_audience, make_request
from data.exports.register import Export, Exports
from data.settings import Settings
from data.snapshots import Snapshot

FORMATS = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}
TRAITS = ("age", "gender", "territory")
NAME_LENGTH = 80
#: No list needs a group as large as this; a slip of the finger does.
LARGEST_K = 100_000


@dataclass(frozen=True)
class Written:
    """A file that was let out and waits to be fetched."""

    export: Export
    content: bytes
    name: str


def render_audience_export(settings: Settings, snapshot: Snapshot, audience: Audience, *, key: str) -> None:
    """The button that opens the form, and the file once there is one.

    Args:
        settings: of the studio.
        snapshot: the one that the audience was made from.
        audience: whom it is about.
        key: the widgets' name; another one for each audience on the page.
    """
    with st.popover(say("export.button"), icon=":material/download:"), told():
        render_note(say("export.about"))
        _render_past(settings, audience)
        if not audience.viewer_ids:
            render_note(say("export.nobody"))
            return
        _render_form(settings, snapshot, audience, key)
        done = session.value(f"export.{key}.written")
        if isinstance(done, Written) and done.export.audience == audience.name:
            _render_written(done, key)


def _render_past(settings: Settings, audience: Audience) -> None:
    """What the audience was exported for, and how often."""
    for past in Exports(settings.app_state).purposes_of(audience.name):
        render_note(say_count("export.past", past.times, purpose=past.purpose, last=format_date(past.last_at)))


def _render_form(settings: Settings, snapshot: Snapshot, audience: Audience, key: str) -> None:
    with st.form(session.key(f"export.{key}"), border=False):
        purpose = _ask("purpose", key, "")
        who = _ask("who", key, session.reviewer())
        format_ = st.segmented_control(
            say("export.format"),
            list(FORMATS),
            default="csv",
            format_func=FORMATS.__getitem__,
            key=session.key(f"export.{key}.format"),
        )
        k = st.number_input(
            say("export.k"),
            min_value=settings.export_k,
            max_value=max(LARGEST_K, settings.export_k),
            value=settings.export_k,
            key=session.key(f"export.{key}.k"),
            help=say("export.k_help"),
        )
        traits = st.multiselect(
            say("export.traits"),
            TRAITS,
            format_func=lambda trait: say(f"export.trait_{trait}"),
            key=session.key(f"export.{key}.traits"),
            placeholder=say("export.traits_none"),
            help=say("export.traits_help"),
        )
        asked = st.form_submit_button(say("export.make"), type="primary")
    if asked:
        session.set_value(f"export.{key}.written", None)
        with told():
            request = make_request(purpose=purpose, who=who, format=format_ or "csv", k=int(k), traits=tuple(traits))
            session.set_reviewer(request.who)
            export, content = _written(settings, snapshot, audience, request)
            name = f"{export.export_id}.{export.format}"
            session.set_value(f"export.{key}.written", Written(export, content, name))


def _ask(field: str, key: str, known: str) -> str:
    return st.text_input(
        say(f"export.{field}"),
        value=known,
        max_chars=NAME_LENGTH,
        key=session.key(f"export.{key}.{field}"),
        placeholder=say(f"export.{field}_placeholder"),
    )


def _written(settings: Settings, snapshot: Snapshot, audience: Audience, request: object) -> tuple[Export, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "viewers"
        export = export_audience(settings, snapshot, audience, request, path)  # type: ignore[arg-type]
        return export, path.read_bytes()


def _render_written(done: Written, key: str) -> None:
    export = done.export
    render_note(" ".join(_outcome(export)))
    st.download_button(
        say("export.download", viewers=counted("viewers", export.rows), format=FORMATS[export.format]),
        data=done.content,
        file_name=done.name,
        key=session.key(f"export.{key}.download"),
        icon=":material/download:",
        on_click="ignore",
    )


def _outcome(export: Export) -> list[str]:
    """What the file holds and what it leaves out; a number below k is not told."""
    bands = [f"{band} {format_count(size)}" for band, size in export.bands.items()]
    said = [say("export.holds", viewers=counted("viewers", export.rows), bands=", ".join(bands))]
    for part in ("withheld", "held", "untold"):
        count = getattr(export, part)
        if count:
            said.append(say(f"export.{part}", count=export.told(count)))
    if export.k > export.floor:
        said.append(say("export.larger_k", k=export.k))
    return said
