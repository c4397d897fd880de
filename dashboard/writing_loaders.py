"""What the desks load, cached by the snapshot's file and by what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import assignments, loaders
from dashboard.breakdowns import plot_of_title
from dashboard.summaries import Row
from data.drafts import Drafts
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Assignment
from generation.backends.finding import Discovery, discover
from generation.plot_files import PlotText, read_plot
from generation.scenes.breakdown import Breakdown, breakdown_of

#: Thumbs and approvals change what is chosen; a minute is soon enough.
_FRESH_SECONDS = 60
#: Servers come and go.
_LOOK_SECONDS = 30
_BY_ID: dict[str | type, Callable[[Any], str]] = {
    Snapshot: lambda snapshot: str(snapshot.path),
    Settings: Settings.model_dump_json,
    PlotText: lambda plot: f"{plot.name} {hash(plot.text)}",
}


@st.cache_resource(show_spinner=False, max_entries=64, ttl=_FRESH_SECONDS, hash_funcs=_BY_ID)
def load_promo(settings: Settings, snapshot: Snapshot, **chosen: Any) -> Assignment:
    """The assignment of promo copy with the evidence that the system chooses (`assignments.assign_promo`)."""
    return assignments.assign_promo(settings, snapshot, loaders.load_served(settings, snapshot), **chosen)


@st.cache_resource(show_spinner=False, max_entries=32, ttl=_FRESH_SECONDS, hash_funcs=_BY_ID)
def load_voice(
    settings: Settings, snapshot: Snapshot, title_id: str, segment_id: str, segment: str, language: str
) -> Assignment:
    """The assignment of a review in a viewer's voice."""
    served = loaders.load_served(settings, snapshot)
    own: Any = language
    return assignments.assign_voice(settings, snapshot, served, title_id, segment_id, segment, own)


@st.cache_resource(show_spinner=False, max_entries=32, ttl=_FRESH_SECONDS, hash_funcs=_BY_ID)
def load_reply(settings: Settings, snapshot: Snapshot, review_id: str, language: str) -> Assignment:
    """The assignment of a reply to a review."""
    return assignments.assign_reply(settings, snapshot, review_id, language)  # type: ignore[arg-type]


@st.cache_resource(show_spinner=False, max_entries=32, ttl=_FRESH_SECONDS, hash_funcs=_BY_ID)
def load_digest(settings: Settings, snapshot: Snapshot, title_id: str, language: str) -> Assignment:
    """The assignment of a title's digest."""
    return assignments.assign_digest(settings, snapshot, title_id, language)  # type: ignore[arg-type]


@st.cache_resource(show_spinner=False, max_entries=32, ttl=_FRESH_SECONDS, hash_funcs=_BY_ID)
def load_character(
    settings: Settings, snapshot: Snapshot, title_id: str, name: str, language: str, spoilers: str
) -> Assignment:
    """The assignment of a character's profile."""
    return assignments.assign_character(settings, snapshot, title_id, name, language, spoilers)  # type: ignore[arg-type]


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_BY_ID)
def load_plot(snapshot: Snapshot, title_id: str, *, screenplay: bool) -> PlotText:
    """A title's synopsis or screenplay.

    Raises:
        SourceError: it has none.
    """
    return plot_of_title(snapshot, title_id, screenplay=screenplay)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=600)
def load_plot_file(content: bytes, name: str) -> PlotText:
    """An uploaded or pasted plot.

    Raises:
        SourceError: it cannot be read as one.
    """
    return read_plot(content, name)


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_BY_ID)
def load_breakdown(plot: PlotText) -> Breakdown | None:
    """The scenes of a screenplay as a table; None of what is no screenplay."""
    return breakdown_of(plot.script) if plot.script is not None else None


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=_BY_ID)
def load_told_titles(snapshot: Snapshot) -> list[Row]:
    """Titles with a synopsis or a screenplay: title_id, name, year, has_synopsis, has_screenplay."""
    return snapshot.rows("writing/told_titles")


@st.cache_resource(show_spinner=False, max_entries=4, ttl=_LOOK_SECONDS, hash_funcs=_BY_ID)
def load_discovery(settings: Settings) -> Discovery:
    """What could write on this machine, and what of it is chosen."""
    return discover(settings)


def load_kept_plot(settings: Settings, source_id: str) -> PlotText | None:
    """A plot that was kept earlier, so that a link to it holds."""
    source = Drafts(settings.app_state).source(source_id)
    return load_plot_file(source.text.encode(), source.name) if source else None
