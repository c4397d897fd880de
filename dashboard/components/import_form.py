"""Bringing reviews in: choose files, look inside, correct the guess, start."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.components.words import render_heading, render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import plain_markdown, plain_markup
from dashboard.strings.sentences import plural
from data.errors import SourceError
from data.importing import FIELDS, FORMATS, FilePreview
from data.settings import Settings

_SAMPLE, _TABLES = "sample", "generic"
_ABREAST = 3


def render_import_form(settings: Settings) -> None:
    """The form; after "Look inside" it shows what was found and offers to start."""
    draft = session.import_draft()
    paths = draft.get("paths")
    if not paths:
        render_heading(say("imports.new_heading"))
        _render_choice(settings)
    else:
        _render_preview(settings, list(paths))  # type: ignore[call-overload]


def _render_choice(settings: Settings) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        files = st.file_uploader(
            say("imports.upload"),
            accept_multiple_files=True,
            help=say("imports.upload_help"),
            key=session.key("import.files"),
        )
    with right:
        named = st.text_input(
            say("imports.folder"), placeholder=say("imports.folder_placeholder"), key=session.key("import.folder")
        )
    if st.button(say("imports.look"), type="primary", icon=":material/search:"):
        with told():
            session.set_import_draft(paths=_chosen_paths(settings, files, named))
            st.rerun()


def _chosen_paths(settings: Settings, files: Sequence[Any], named: str) -> list[str]:
    paths = [str(_kept(settings, files))] if files else []
    if named.strip():
        path = Path(named.strip()).expanduser()
        if not path.exists():
            raise SourceError(say("imports.missing_path"), where=str(path), mend=say("imports.missing_path_mend"))
        paths.append(str(path.absolute()))
    if not paths:
        raise SourceError(say("imports.nothing_chosen"), mend=say("imports.nothing_chosen_mend"))
    return paths


def _kept(settings: Settings, files: Sequence[Any]) -> Path:
    """Uploads, written into a folder of their own. A name that a browser sends is never a path."""
    folder = settings.incoming / "uploads" / secrets.token_hex(8)
    folder.mkdir(parents=True)
    for number, file in enumerate(files):
        name = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in Path(file.name).name)
        path = folder / (name.lstrip(".") or f"file{number}")
        with path.open("wb") as target:
            shutil.copyfileobj(file, target)
    return folder


def _render_preview(settings: Settings, paths: list[str]) -> None:
    draft = session.import_draft()
    chosen, mapping = draft.get("format"), draft.get("mapping")
    with told():
        found = loaders.load_preview(settings, tuple(paths), chosen, mapping)  # type: ignore[arg-type]
        render_heading(say("imports.preview_heading"))
        _render_format(chosen)
        for place, file in enumerate(found.files):
            _render_file(file, place, open_=place < 2)
    readable = sum(bool(file.format and (file.rows or not file.problems)) for file in found.files) if found else 0
    with st.container(horizontal=True):
        if st.button(
            say("imports.start", files=plural("imports.files", readable)),
            type="primary",
            icon=":material/upload_file:",
            disabled=readable == 0,
        ):
            with told():
                jobs.submit(settings, "import", {"paths": paths, "format": chosen, "mapping": mapping})
                session.clear_import_draft()
                st.rerun()
        if st.button(say("imports.start_over")):
            session.clear_import_draft()
            st.rerun()


def _render_format(chosen: object) -> None:
    offered = [None, *(name for name in FORMATS if name != _SAMPLE)]
    picked = st.selectbox(
        say("imports.format"),
        offered,
        index=offered.index(chosen) if chosen in offered else 0,
        format_func=lambda name: FORMATS[name] if name else say("imports.format_guess"),
        key=session.key(f"import.format.{chosen}"),
        width=320,
    )
    if picked != chosen:
        session.set_import_draft(format=picked, mapping=None)
        st.rerun()


def _render_file(file: FilePreview, place: int, *, open_: bool) -> None:
    name = Path(file.path).name or file.path
    key = "imports.preview_file" if file.format else "imports.preview_unknown"
    render_heading(say(key, name=name, label=file.label))
    for problem in file.problems[:5]:
        st.html(f'<div class="mq-problem"><div class="mq-mend">{plain_markup(problem)}</div></div>')
    if file.format in (_TABLES, None) and file.columns:
        _render_mapping(file, place)
    if file.rows:
        with st.expander(say("imports.rows_heading"), expanded=open_):
            st.dataframe(_as_frame(file.rows), hide_index=True, height="auto", alt=say("imports.rows_heading"))


def _as_frame(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Records as text, so that nothing in a file is drawn as anything else."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return pd.DataFrame(
        {
            name.removesuffix("_key").replace("_", " "): [
                "" if row.get(name) is None else str(row[name]) for row in rows
            ]
            for name in columns
        }
    )


def _render_mapping(file: FilePreview, place: int) -> None:
    form = session.key(f"import.mapping.{place}")
    with st.expander(say("imports.mapping_heading"), expanded=True), st.form(form, border=False):
        render_note(say("imports.mapping_help"))
        fields = [None, *FIELDS]
        for number, column in enumerate(file.columns):
            current = file.mapping.get(column)
            if number % _ABREAST == 0:
                # A new row each time, so that reading order is the file's own on a telephone and by keyboard too.
                grid = st.columns(_ABREAST)
            with grid[number % _ABREAST]:
                st.selectbox(
                    say("imports.column", column=plain_markdown(column)),
                    fields,
                    index=fields.index(current) if current in fields else 0,
                    format_func=lambda name: FIELDS[name] if name else say("imports.mapping_none"),
                    key=session.key(f"import.mapping.{place}.{number}"),
                )
        if st.form_submit_button(say("imports.mapping_apply")):
            _take_mapping(file, place)


def _take_mapping(file: FilePreview, place: int) -> None:
    chosen = {column: session.value(f"import.mapping.{place}.{number}") for number, column in enumerate(file.columns)}
    session.set_import_draft(
        format=_TABLES, mapping={column: field for column, field in chosen.items() if isinstance(field, str)}
    )
    st.rerun()
