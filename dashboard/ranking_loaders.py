"""What the Rankings page loads, cached by the snapshot's file and by the list that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st
from pydantic import BaseModel

from analytics.rankings.ranking import load_ranking
from dashboard.ranking_files import FileFormat, write_ranking
from dashboard.strings import say
from data.pictures.records import Drawn
from data.ranked import Edition, ListDefinition, Ranking
from data.rankings import Made, Rankings
from data.settings import Settings
from data.snapshots import Snapshot

_LISTS_KEPT = 24
_FILES_KEPT = 24
_KEYS: dict[str | type, Callable[[Any], str]] = {
    Snapshot: lambda snapshot: str(snapshot.path),
    Edition: lambda edition: edition.edition_id,
    **dict.fromkeys((ListDefinition, Ranking, Made), BaseModel.model_dump_json),
}


@st.cache_resource(show_spinner=say("rankings.computing"), max_entries=_LISTS_KEPT, hash_funcs=_KEYS)
def load_list(snapshot: Snapshot, definition: ListDefinition, earlier: Edition | None) -> Ranking:
    """A list computed from a snapshot, its movements against an earlier edition."""
    return load_ranking(snapshot, definition, earlier)


@st.cache_resource(show_spinner=say("rankings.drawing"), max_entries=_FILES_KEPT, hash_funcs=_KEYS)
def load_file(ranking: Ranking, made: Made, format_: FileFormat, edition: Edition | None = None) -> Drawn:
    """The bytes of one file of a list: what is previewed is what is downloaded."""
    return write_ranking(ranking, made, format_, edition)


@st.cache_resource(show_spinner=False, max_entries=_LISTS_KEPT)
def _load_edition(app_state: str, edition_id: str) -> Edition | None:
    from pathlib import Path

    return Rankings(Path(app_state)).edition_of_id(edition_id)


def load_edition(settings: Settings, edition_id: str) -> Edition | None:
    """The edition of that id, if there is one; it never changes."""
    return _load_edition(str(settings.app_state), edition_id)
